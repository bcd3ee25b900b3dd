using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Sessions.Graph;

namespace MediaEngine.Sessions.Streams;

/// <summary>
/// A sink for the media of one party, where the engine itself is the receiver: missing packets are requested from the party, and the sink
/// gets the party's sender reports.
/// </summary>
internal interface ISectionSink : IMediaSink
{
    /// <summary>Called when a plan was applied: packets come from this section.</summary>
    void Attach(MediaSection section);

    /// <summary>A sender report of the party, about any of its streams.</summary>
    void Receive(in SenderReport report, MonotonicTime arrival);
}
