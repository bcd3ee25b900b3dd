using MediaEngine.Primitives;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Protocol.Rtcp;

namespace MediaEngine.Sessions.Streams;

/// <summary>The packets sent last of one stream, for a receiver that may ask for them again.</summary>
internal abstract class KeptPackets(RetransmissionBuffer buffer) : IDisposable
{
    public RetransmissionBuffer Buffer { get; } = buffer;

    /// <summary>Packets are kept in clear, because their retransmission is a new packet.</summary>
    public abstract bool Wraps { get; }

    /// <summary>The transport is as secure as it was for the packets kept.</summary>
    public abstract bool FitsTransport { get; }

    /// <summary>Signalling described the receiver again: what is kept can be sent again the way it was meant to be.</summary>
    public abstract bool StillFits();

    /// <summary>Packets of this payload type can be retransmitted the way this stream does it.</summary>
    public abstract bool Keeps(byte payloadType);

    /// <summary>Sends again what the message asks for and is still here.</summary>
    public abstract void Answer(in FeedbackMessage nack, MonotonicTime now);

    public void Dispose() => Buffer.Dispose();
}
