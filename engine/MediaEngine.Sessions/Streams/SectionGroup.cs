using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Streams;

/// <summary>The sections that use one transport for RTP or RTCP; several when bundled (RFC 8843).</summary>
internal sealed class SectionGroup(MediaSection[] sections) : TransportReceiver
{
    private static readonly SectionGroup _none = new([]);

    public MediaSection[] Sections { get; } = sections;

    /// <summary>Finds the section of a bundled packet; null with one section.</summary>
    public BundleDemux? Bundle { get; set; }

    /// <summary>Reports arrivals to a sender with transport-wide congestion control; null where the engine does not report.</summary>
    public ArrivalReporter? TransportWide { get; set; }

    public static SectionGroup Of(MediaTransport transport) => transport.Receiver as SectionGroup ?? _none;
}
