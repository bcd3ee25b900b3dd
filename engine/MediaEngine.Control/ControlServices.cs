using MediaEngine.Control.Statistics;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Control;

/// <summary>The services commands use: signalling, and those of NG alone.</summary>
internal sealed class ControlServices
{
    private ControlSettings _settings;

    public ControlServices(ControlSettings settings, IPortAllocator ports, IMediaPlane media, IRandomSource random)
    {
        (_settings, Started) = (settings, settings.Started);
        Signalling = new SignallingServices(settings, ports, media, new RandomText(random));
        if (settings.IntervalStatistics)
            Signalling.CallMeasured = (Interval = new IntervalStatistics()).Ended;
    }

    /// <summary>Replaced as a whole when an operator sets an option.</summary>
    public ControlSettings Settings
    {
        get => _settings;
        set => Signalling.Settings = _settings = value;
    }

    public SignallingServices Signalling { get; }

    /// <summary>Executes a line of the command line interface (NG cli); null without one.</summary>
    public Func<string, string>? CommandLine { get; set; }

    /// <summary>Start of the uptime: of the process, or of the first request if that is unknown.</summary>
    public MonotonicTime Started { get; set; }

    public PacketRates Rates { get; } = new();

    /// <summary>Null without a regular reader of the statistics.</summary>
    public IntervalStatistics? Interval { get; }

    public RequestStatistics Requests { get; } = new();

    public AwaitedFigures Figures => Signalling.Figures;

    public IPortAllocator Ports => Signalling.Ports;

    public IMediaPlane Media => Signalling.Media;

    public RandomText Random => Signalling.Random;

    public CallRegistry Calls => Signalling.Calls;

    public CallStatistics Statistics => Signalling.Statistics;
}
