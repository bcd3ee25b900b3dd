using MediaEngine.Primitives;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Protocol.Rtcp;

namespace MediaEngine.Sessions.Streams;

/// <summary>The packets sent last of one stream, for a receiver that may request them again.</summary>
internal abstract class KeptPackets(RetransmissionBuffer buffer) : IDisposable
{
    public RetransmissionBuffer Buffer { get; } = buffer;

    /// <summary>Packets are stored unencrypted, because their retransmission is a new packet.</summary>
    public abstract bool Wraps { get; }

    /// <summary>The transport has the same security as when the packets were stored.</summary>
    public abstract bool FitsTransport { get; }

    /// <summary>Signalling described the receiver again; true when the stored packets can still be retransmitted.</summary>
    public abstract bool StillFits();

    /// <summary>Packets of this payload type can be retransmitted in this stream's form.</summary>
    public abstract bool Keeps(byte payloadType);

    /// <summary>Retransmits the requested packets that are still stored.</summary>
    public abstract void Answer(in FeedbackMessage nack, MonotonicTime now);

    public void Dispose() => Buffer.Dispose();
}
