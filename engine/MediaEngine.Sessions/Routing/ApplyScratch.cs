using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Routing;

/// <summary>Tables a worker needs while it applies a plan, kept so that a plan costs no new ones.</summary>
internal sealed class ApplyScratch
{
    public Dictionary<int, MediaTransport> Transports { get; } = [];

    public Dictionary<int, MediaSection> Sections { get; } = [];

    /// <summary>What sections a transport had before, where there is something to take over.</summary>
    public Dictionary<MediaTransport, SectionGroup> FormerGroups { get; } = [];

    /// <summary>Position of a section among those of the plan, by id.</summary>
    public Dictionary<int, int> Places { get; } = [];

    /// <summary>For each section, in the order of the plan.</summary>
    public List<RouteLists> Routes { get; } = [];

    public Transcoding.ConversionTables Conversions { get; } = new();

    public RouteLists RoutesAt(int place)
    {
        while (Routes.Count <= place)
            Routes.Add(new RouteLists());
        return Routes[place];
    }

    /// <summary>Nothing of a call that may have ended stays reachable from here.</summary>
    public void Clear()
    {
        Transports.Clear();
        Sections.Clear();
        FormerGroups.Clear();
        Places.Clear();
        foreach (RouteLists lists in Routes)
            lists.Clear();
    }

    /// <summary>What one section is connected with.</summary>
    internal sealed class RouteLists
    {
        public List<OpenRoute> Routes { get; } = [];

        public List<IMediaSink> Sinks { get; } = [];

        public List<MediaSection> Sources { get; } = [];

        public List<MediaSection> RtcpTargets { get; } = [];

        public PacketResult WhyNoRoute { get; set; }

        public void Clear()
        {
            Routes.Clear();
            Sinks.Clear();
            Sources.Clear();
            RtcpTargets.Clear();
            WhyNoRoute = PacketResult.NoRoute;
        }
    }

    /// <summary>A way that is open, before what packets become on it is decided.</summary>
    /// <param name="Plan">Null: an echo.</param>
    internal readonly record struct OpenRoute(MediaSection To, RoutePlan? Plan, uint SsrcMask);
}
