using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Routing;

/// <summary>Tables a worker needs while it applies a plan, reused so that a plan allocates no new ones.</summary>
internal sealed class ApplyScratch
{
    public Dictionary<int, MediaTransport> Transports { get; } = [];

    public Dictionary<int, MediaSection> Sections { get; } = [];

    /// <summary>The earlier sections of a transport, where there is state to take over.</summary>
    public Dictionary<MediaTransport, SectionGroup> FormerGroups { get; } = [];

    /// <summary>Index of a section in the plan, by its ID.</summary>
    public Dictionary<int, int> Places { get; } = [];

    /// <summary>For each section, in the order of the plan.</summary>
    public List<RouteLists> Routes { get; } = [];

    public Transcoding.TranscodingTables Transcodings { get; } = new();

    public RouteLists RoutesAt(int place)
    {
        while (Routes.Count <= place)
            Routes.Add(new RouteLists());
        return Routes[place];
    }

    /// <summary>Drops references to objects of a call that may have ended.</summary>
    public void Clear()
    {
        Transports.Clear();
        Sections.Clear();
        FormerGroups.Clear();
        Places.Clear();
        foreach (RouteLists lists in Routes)
            lists.Clear();
    }

    /// <summary>The connections of one section.</summary>
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

    /// <summary>An open route, before its packet processing is decided.</summary>
    /// <param name="Plan">Null for an echo.</param>
    internal readonly record struct OpenRoute(MediaSection To, RoutePlan? Plan, uint SsrcMask);
}
