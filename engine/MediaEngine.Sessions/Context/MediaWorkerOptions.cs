using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;
using MediaEngine.Sessions.Quality;

namespace MediaEngine.Sessions.Context;

/// <summary>Settings shared by all calls of a worker.</summary>
public sealed record MediaWorkerOptions
{
    /// <summary>
    /// Unix time in nanoseconds at <see cref="MonotonicTime"/> zero: transcodes loop time to the NTP time of sender reports.
    /// </summary>
    public long UnixNanosecondsAtZero { get; init; }

    /// <summary>Mean interval of the engine's RTCP reports; each is varied by up to half of it (RFC 3550 section 6.2).</summary>
    public TimeSpan RtcpInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after signalling the peer's address may still change.</summary>
    public TimeSpan LearningWindow { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The certificate for plans that name none; null for none: DTLS legs stay closed then.</summary>
    public DtlsContext? Dtls { get; init; }

    /// <summary>The in-kernel path; null without one.</summary>
    public IKernelForwarder? KernelForwarder { get; init; }

    /// <summary>Where media may go.</summary>
    public MediaAddressPolicy MediaAddresses { get; init; } = MediaAddressPolicy.ByKind;

    /// <summary>
    /// Ports that ICE sessions of several calls use, one for each local address. The worker attaches them when it starts; plans name them.
    /// </summary>
    public IReadOnlyList<MediaPort> SharedPorts { get; init; } = [];

    /// <summary>How the mean opinion score is computed.</summary>
    public MosModel Mos { get; init; } = MosModel.Conversational;

    /// <summary>
    /// Streams that no receiver reports about get a score from what is received here, once per <see cref="RtcpInterval"/>.
    /// </summary>
    public bool MeasuresRtp { get; init; }

    /// <summary>SOFTWARE attribute of STUN answers (UTF-8); empty for none.</summary>
    public ReadOnlyMemory<byte> Software { get; init; }

    /// <summary>SSRCs with statistics per m= section and direction.</summary>
    public int MaximumSsrcs { get; init; } = 20;

    /// <summary>Bytes one worker may use for retransmissions.</summary>
    public long RetransmissionMemory { get; init; } = 256L << 20;

    /// <summary>No receiver may limit a sender to less than this, in bits per second: bandwidth estimates (REMB) can be forged.</summary>
    public ulong LowestBitrateEstimate { get; init; } = 30_000;

    /// <summary>The upper limit of estimates, in bits per second.</summary>
    public ulong HighestBitrateEstimate { get; init; } = 50_000_000;

    /// <summary>Interval of the engine's transport-wide feedback.</summary>
    public TimeSpan TransportFeedbackInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Codec hosts of one worker at a time.</summary>
    public int MaximumCodecHosts { get; init; } = 2;

    /// <summary>Lanes of one codec host; a lane is a thread that transcodes one stream.</summary>
    public int LanesPerCodecHost { get; init; } = 16;
}
