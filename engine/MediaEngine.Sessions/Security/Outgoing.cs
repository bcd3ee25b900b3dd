using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Feedback;

namespace MediaEngine.Sessions.Security;

/// <summary>What a transport has to know of a packet it sends.</summary>
internal readonly struct Outgoing
{
    public required DatagramKind Kind { get; init; }

    /// <summary>Encrypted by others.</summary>
    public bool IsPassthrough { get; init; }

    /// <summary>The session it was received in; null when it was plain, is our own, or has another SSRC now.</summary>
    public SrtpSession? Source { get; init; }

    /// <summary>SRTP index in <see cref="Source"/>.</summary>
    public ulong SourceIndex { get; init; }

    /// <summary>The payload is not what was received.</summary>
    public bool IsAltered { get; init; }

    /// <summary>Nothing says that it is from a peer: it came in clear, and not from where the peer is known to be.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Octets that went out protected before and go out once more: they must not be protected again.</summary>
    public bool IsProtected { get; init; }

    /// <summary>Takes the octets as they leave, for sending them once more; null when nobody may ask for it.</summary>
    public RetransmissionBuffer? Keep { get; init; }

    /// <summary>With <see cref="Keep"/>: the packet's sequence number.</summary>
    public ushort KeepAs { get; init; }

    /// <summary>With <see cref="Keep"/>.</summary>
    public MonotonicTime KeptAt { get; init; }

    public static Outgoing OwnReport => new() { Kind = DatagramKind.Rtcp };

    public static Outgoing OwnMedia => new() { Kind = DatagramKind.Rtp };
}
