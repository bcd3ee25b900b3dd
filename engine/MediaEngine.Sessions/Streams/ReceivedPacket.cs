using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Streams;

/// <summary>One datagram in the packet walk. Each stop adds what it finds out.</summary>
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

    /// <summary>The datagram's bytes; may be changed in place while this object owns <see cref="Buffer"/>.</summary>
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
    public PayloadTraits Payload;

    /// <summary>With <see cref="DatagramKind.Rtcp"/>, unless <see cref="IsPassthrough"/>.</summary>
    public RtcpCompound Rtcp;

    /// <summary>Encrypted with a key the engine does not have: it can be forwarded, not read or changed.</summary>
    public bool IsPassthrough;

    /// <summary>The session with whose current key the packet was protected; null otherwise.</summary>
    public SrtpSession? Session;

    /// <summary>SRTP index of an RTP packet with <see cref="Session"/>.</summary>
    public ulong SrtpIndex;

    /// <summary>Not verified to be from the peer: unencrypted, and not from the peer's known address.</summary>
    public bool IsForeign;

    /// <summary>The payload differs from the received one.</summary>
    public bool IsAltered;

    /// <summary>For a packet of a retransmission stream: the stream it belongs to, if known.</summary>
    public InboundStream? Original;

    /// <summary>How the packet is sent if it leaves unchanged.</summary>
    public readonly Outgoing AsReceived() => new()
    {
        Kind = Kind,
        IsPassthrough = IsPassthrough,
        Source = Session,
        SourceIndex = SrtpIndex,
        IsAltered = IsAltered,
        IsForeign = IsForeign,
    };

    /// <summary>A trailer was removed.</summary>
    public void Cut(int length)
    {
        Span = Span[..length];
        Buffer = Buffer.With(Buffer.Offset, length);
    }

    /// <summary>The caller takes ownership of the buffer and must send or return it.</summary>
    public PacketBuffer TakeBuffer()
    {
        PacketBuffer buffer = Buffer;
        Buffer = PacketBuffer.None;
        return buffer;
    }
}
