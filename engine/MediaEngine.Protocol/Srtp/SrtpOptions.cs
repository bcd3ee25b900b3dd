using System.Collections.Immutable;

namespace MediaEngine.Protocol.Srtp;

/// <summary>Limits and optional features of one direction. Both ends must agree on the features.</summary>
public sealed record SrtpOptions
{
    public static SrtpOptions Default { get; } = new();

    /// <summary>Replay window of RTP, per SSRC, in packets: 64 to 1024, rounded up to a multiple of 64.</summary>
    public int RtpWindow { get; init; } = ReplayWindow.DefaultSize;

    /// <summary>Replay window of RTCP, per SSRC, in packets: 64 to 1024, rounded up to a multiple of 64.</summary>
    public int RtcpWindow { get; init; } = ReplayWindow.DefaultSize;

    /// <summary>SSRCs kept per inbound table. When it is full, a new authenticated SSRC replaces the one unused for longest.</summary>
    public int MaxInboundStreams { get; init; } = 20;

    /// <summary>SSRCs one key may send. Further ones are refused, because forgetting an index could reuse key stream.</summary>
    public int MaxOutboundStreams { get; init; } = 1024;

    /// <summary>Encrypts CSRCs and header extensions of packets that have an extension (a=cryptex, RFC 9335).</summary>
    public bool Cryptex { get; init; }

    /// <summary>Header extension IDs whose elements are encrypted (RFC 6904); empty for none.</summary>
    public ImmutableArray<byte> EncryptedExtensions { get; init; } = [];
}
