using MediaEngine.Protocol;

namespace MediaEngine.Sessions.Security;

/// <summary>What a transport has to know of a packet it sends.</summary>
internal readonly struct Outgoing
{
    public required DatagramKind Kind { get; init; }

    /// <summary>Encrypted by others.</summary>
    public bool IsSealed { get; init; }

    /// <summary>The session it was received in; null when it was plain, is our own, or has another SSRC now.</summary>
    public SrtpSession? Source { get; init; }

    /// <summary>SRTP index in <see cref="Source"/>.</summary>
    public ulong SourceIndex { get; init; }

    /// <summary>The payload is not what was received.</summary>
    public bool IsAltered { get; init; }

    public static Outgoing OwnReport => new() { Kind = DatagramKind.Rtcp };

    public static Outgoing AsReceived(in ReceivedPacket packet) => new()
    {
        Kind = packet.Kind,
        IsSealed = packet.IsSealed,
        Source = packet.Session,
        SourceIndex = packet.SrtpIndex,
        IsAltered = packet.IsAltered,
    };
}
