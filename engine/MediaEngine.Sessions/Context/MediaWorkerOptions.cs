using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;
using MediaEngine.Sessions.Quality;

namespace MediaEngine.Sessions.Context;

/// <summary>Settings all calls of a worker share.</summary>
public sealed record MediaWorkerOptions
{
    /// <summary>Unix time, in nanoseconds, at <see cref="MonotonicTime"/> zero: turns loop time into the NTP time of sender reports.</summary>
    public long UnixNanosecondsAtZero { get; init; }

    /// <summary>Mean distance of own RTCP reports; each is moved by up to half of it (RFC 3550 section 6.2).</summary>
    public TimeSpan RtcpInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after signalling the peer's address may still change.</summary>
    public TimeSpan LearningWindow { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Our certificate where a plan names none; null when there is no other: legs with DTLS stay closed then.</summary>
    public DtlsContext? Dtls { get; init; }

    /// <summary>Forwards inside the kernel what needs no user space; null when nothing does.</summary>
    public IKernelForwarder? KernelForwarder { get; init; }

    /// <summary>Where media may go.</summary>
    public MediaAddressPolicy MediaAddresses { get; init; } = MediaAddressPolicy.ByKind;

    /// <summary>How the mean opinion score is computed.</summary>
    public MosModel Mos { get; init; } = MosModel.Conversational;

    /// <summary>Streams nobody reports about are scored by what is received here, once in a <see cref="RtcpInterval"/>.</summary>
    public bool MeasuresRtp { get; init; }

    /// <summary>SOFTWARE in STUN answers (UTF-8); empty for none.</summary>
    public ReadOnlyMemory<byte> Software { get; init; }

    /// <summary>SSRCs one m= section keeps statistics of, in each direction.</summary>
    public int MaximumSsrcs { get; init; } = 20;

    /// <summary>Bytes one worker may hold for retransmissions.</summary>
    public long RetransmissionMemory { get; init; } = 256L << 20;

    /// <summary>No receiver may hold a sender below this, bits per second: bandwidth estimates (REMB) can be forged.</summary>
    public ulong LowestBitrateEstimate { get; init; } = 30_000;

    /// <summary>Nor drive it above this, bits per second.</summary>
    public ulong HighestBitrateEstimate { get; init; } = 50_000_000;

    /// <summary>Distance of our transport-wide feedback.</summary>
    public TimeSpan TransportFeedbackInterval { get; init; } = TimeSpan.FromMilliseconds(100);
}
