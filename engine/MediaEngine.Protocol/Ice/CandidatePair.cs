using MediaEngine.Primitives;
using MediaEngine.Protocol.Stun;

namespace MediaEngine.Protocol.Ice;

/// <summary>State of a pair (RFC 8445 section 6.1.2.6). One component has one candidate of each foundation only, so none is frozen.</summary>
internal enum CandidatePairState : byte
{
    Waiting,
    InProgress,
    Succeeded,
    Failed,
}

/// <summary>One of our sockets with one address of the peer.</summary>
internal sealed class CandidatePair(IceLocal local, TransportAddress remote, uint remotePriority, IceCredentials credentials)
{
    public IceLocal Local { get; } = local;

    public TransportAddress Remote { get; } = remote;

    public uint RemotePriority { get; set; } = remotePriority;

    /// <summary>Of the session it was made in.</summary>
    public IceCredentials Credentials { get; } = credentials;

    public ulong Priority { get; set; }

    public CandidatePairState State { get; set; }

    /// <summary>The peer sent an authentic request over it: it may send media.</summary>
    public bool RequestSeen { get; set; }

    /// <summary>The peer asked for this pair, or we did and it agreed.</summary>
    public bool Nominated { get; set; }

    public MonotonicTime LastNominated { get; set; }

    /// <summary>We are controlling and want to nominate it with the check under way.</summary>
    public bool Nominating { get; set; }

    /// <summary>A check waits in the triggered-check queue.</summary>
    public bool IsTriggered { get; set; }

    /// <summary>A check has no answer yet.</summary>
    public bool IsChecking { get; set; }

    public StunTransactionId Check { get; set; }

    /// <summary>A check that was given up for a triggered one: its answer still counts.</summary>
    public StunTransactionId CancelledCheck { get; set; }

    public bool CheckWasControlling { get; set; }

    public int Attempts { get; set; }

    public TimeSpan Interval { get; set; }

    public TimeSpan FirstInterval { get; set; }

    public MonotonicTime NextSend { get; set; } = MonotonicTime.Never;

    public MonotonicTime LastSent { get; set; }

    public StunTransactionId Consent { get; set; }

    public StunTransactionId PreviousConsent { get; set; }

    /// <summary>Until then the peer agrees to be sent to (RFC 7675 section 5.1).</summary>
    public MonotonicTime ConsentUntil { get; set; }

    public bool IsValid => State == CandidatePairState.Succeeded;

    /// <summary>The peer has proved over this pair, one way or the other, that it knows the password.</summary>
    public bool MayReceive => RequestSeen || IsValid;

    public bool IsBetween(int local, in TransportAddress remote) => Local.Id == local && Remote == remote;
}
