using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Streams;

/// <summary>One datagram on its way through the stops of the packet walk; each stop fills in what it found out.</summary>
internal ref struct ReceivedPacket
{
    public ReceivedPacket(in Datagram datagram)
    {
        Token = datagram.Token;
        Buffer = datagram.Buffer;
        Span = datagram.Span;
        Remote = datagram.Remote;
        Arrival = datagram.Arrival;
    }

    public readonly int Token;

    public readonly TransportAddress Remote;

    public readonly MonotonicTime Arrival;

    /// <summary>The buffer, or <see cref="PacketBuffer.None"/> once a stop has passed it on.</summary>
    public PacketBuffer Buffer;

    /// <summary>The datagram's bytes; may be changed in place while <see cref="Buffer"/> is ours.</summary>
    public Span<byte> Span;

    /// <summary>Set by <see cref="DatagramRouter.Route"/>.</summary>
    public MediaTransport Transport = null!;

    /// <summary>Set by <see cref="Reception.Receive"/>; <see cref="DatagramKind.Unknown"/> is opaque traffic.</summary>
    public DatagramKind Kind;

    /// <summary>Set by <see cref="Reception.Receive"/>.</summary>
    public MediaSection Section = null!;

    /// <summary>With <see cref="DatagramKind.Rtp"/>.</summary>
    public RtpPacket Rtp;

    /// <summary>With <see cref="DatagramKind.Rtp"/>.</summary>
    public PayloadFormat Payload;

    /// <summary>With <see cref="DatagramKind.Rtcp"/>, unless <see cref="IsPassthrough"/>.</summary>
    public RtcpCompound Rtcp;

    /// <summary>Content is encrypted with a key we do not have: it can be relayed, not read or changed.</summary>
    public bool IsPassthrough;

    /// <summary>The session whose current key the packet came under; null otherwise.</summary>
    public SrtpSession? Session;

    /// <summary>With <see cref="Session"/>, of RTP.</summary>
    public ulong SrtpIndex;

    /// <summary>Nothing says that it is from the peer: in clear, and not from where the peer is known to be.</summary>
    public bool IsForeign;

    /// <summary>The payload is not what was received.</summary>
    public bool IsAltered;

    /// <summary>Of a retransmission in a stream of its own: the stream it belongs to, when that is known.</summary>
    public InboundStream? Original;

    /// <summary>How the packet is sent when it leaves as it came.</summary>
    public readonly Outgoing AsReceived() => new()
    {
        Kind = Kind,
        IsPassthrough = IsPassthrough,
        Source = Session,
        SourceIndex = SrtpIndex,
        IsAltered = IsAltered,
        IsForeign = IsForeign,
    };

    /// <summary>A trailer was taken off.</summary>
    public void Cut(int length)
    {
        Span = Span[..length];
        Buffer = Buffer.With(Buffer.Offset, length);
    }

    /// <summary>The caller takes the buffer and has to send or return it.</summary>
    public PacketBuffer TakeBuffer()
    {
        PacketBuffer buffer = Buffer;
        Buffer = PacketBuffer.None;
        return buffer;
    }
}
