using MediaEngine.Control.Statistics;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Negotiation;

namespace MediaEngine.Control;

/// <summary>What commands work with: signalling, and what belongs to NG alone.</summary>
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

    /// <summary>Executes a line of the command line interface (NG cli); null when there is none.</summary>
    public Func<string, string>? CommandLine { get; set; }

    /// <summary>From when the uptime counts: the start of the process, or the first request when that was not told.</summary>
    public MonotonicTime Started { get; set; }

    public PacketRates Rates { get; } = new();

    /// <summary>Null where nobody reads the statistics regularly.</summary>
    public IntervalStatistics? Interval { get; }

    public RequestStatistics Requests { get; } = new();

    public AwaitedFigures Figures => Signalling.Figures;

    public IPortAllocator Ports => Signalling.Ports;

    public IMediaPlane Media => Signalling.Media;

    public RandomText Random => Signalling.Random;

    public CallRegistry Calls => Signalling.Calls;

    public CallStatistics Statistics => Signalling.Statistics;
}
