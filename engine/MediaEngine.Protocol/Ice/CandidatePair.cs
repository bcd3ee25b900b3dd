using MediaEngine.Primitives;
using MediaEngine.Protocol.Stun;

namespace MediaEngine.Protocol.Ice;

/// <summary>
/// State of a candidate pair (RFC 8445 section 6.1.2.6). A component has one candidate per foundation only, so no pair is frozen.
/// </summary>
internal enum CandidatePairState : byte
{
    Waiting,
    InProgress,
    Succeeded,
    Failed,
}

/// <summary>A candidate pair: one of our sockets with one address of the peer.</summary>
internal sealed class CandidatePair(IceLocal local, TransportAddress remote, uint remotePriority, IceCredentials credentials)
{
    public IceLocal Local { get; } = local;

    public TransportAddress Remote { get; } = remote;

    public uint RemotePriority { get; set; } = remotePriority;

    /// <summary>The ICE session (restart) the pair was made in.</summary>
    public IceCredentials Credentials { get; } = credentials;

    public ulong Priority { get; set; }

    public CandidatePairState State { get; set; }

    /// <summary>The peer sent an authenticated request over this pair, so it may send media.</summary>
    public bool RequestSeen { get; set; }

    /// <summary>The peer nominated this pair, or we did and the check succeeded.</summary>
    public bool Nominated { get; set; }

    public MonotonicTime LastNominated { get; set; }

    /// <summary>We are controlling and nominate the pair with the check in progress.</summary>
    public bool Nominating { get; set; }

    /// <summary>A check is in the triggered-check queue.</summary>
    public bool IsTriggered { get; set; }

    /// <summary>A check has not been answered yet.</summary>
    public bool IsChecking { get; set; }

    public StunTransactionId Check { get; set; }

    /// <summary>A check that was cancelled for a triggered one. Its answer still counts.</summary>
    public StunTransactionId CancelledCheck { get; set; }

    public bool CheckWasControlling { get; set; }

    public int Attempts { get; set; }

    public TimeSpan Interval { get; set; }

    public TimeSpan FirstInterval { get; set; }

    public MonotonicTime NextSend { get; set; } = MonotonicTime.Never;

    public MonotonicTime LastSent { get; set; }

    public StunTransactionId Consent { get; set; }

    public StunTransactionId PreviousConsent { get; set; }

    /// <summary>When the peer's consent expires (RFC 7675 section 5.1).</summary>
    public MonotonicTime ConsentUntil { get; set; }

    public bool IsValid => State == CandidatePairState.Succeeded;

    /// <summary>The peer has proved over this pair, by a request or an answer, that it knows the password.</summary>
    public bool MayReceive => RequestSeen || IsValid;

    public bool IsBetween(int local, in TransportAddress remote) => Local.Id == local && Remote == remote;
}
