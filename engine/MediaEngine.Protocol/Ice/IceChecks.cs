using System.Buffers.Binary;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Stun;

namespace MediaEngine.Protocol.Ice;

/// <summary>
/// Connectivity checks of one component: which pair is checked when (RFC 8445 sections 6.1.4 and 7.2), retransmission of checks (RFC 8489
/// section 6.2.1) and nomination in the controlling role (RFC 8445 section 8.1.1).
/// </summary>
internal sealed class IceChecks
{
    /// <summary>
    /// Limit on requests sent before any authenticated message arrived. An SDP that names a victim's address causes no more traffic than
    /// this.
    /// </summary>
    private const int MaxUnanswered = 100;

    private const int MaxAttempts = 7;
    private const int LastWait = 16;
    private static readonly TimeSpan _pacing = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _triggeredPacing = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan _minimumTimeout = TimeSpan.FromMilliseconds(500);

    private readonly IRandomSource _random;
    private readonly List<IceCandidate> _candidates = [];
    private readonly Queue<CandidatePair> _triggered = new();
    private readonly Queue<CandidatePair> _outgoing = new();
    private readonly MediaAddressPolicy _addresses;
    private IceCredentials _session = null!;
    private MonotonicTime _lastCheck = new(long.MinValue / 2);
    private readonly IceNomination _nomination = new();
    private int _unanswered;
    private bool _heard;

    public IceChecks(IRandomSource random, MediaAddressPolicy addresses)
    {
        _random = random;
        _addresses = addresses;
        ChangeTieBreaker();
    }

    public CheckList List { get; } = new();

    public bool IsControlling { get; private set; }

    public ulong TieBreaker { get; private set; }

    public int Component { get; set; } = 1;

    /// <summary>Starts a new session. Of earlier sessions only pairs the peer has authenticated in the latest one are kept.</summary>
    public void Begin(IceCredentials session, IceCredentials? previous)
    {
        _session = session;
        List.RemoveAll(pair => !ReferenceEquals(pair.Credentials, previous) || !pair.MayReceive);
        foreach (CandidatePair pair in List.Pairs)
            (pair.IsChecking, pair.IsTriggered, pair.Nominating, pair.NextSend) = (false, false, false, MonotonicTime.Never);
        _candidates.Clear();
        _triggered.Clear();
        _outgoing.Clear();
        _nomination.Reset();
        (_unanswered, _heard) = (0, false);
    }

    public void TakeRole(bool isControlling)
    {
        if (isControlling == IsControlling)
            return;
        IsControlling = isControlling;
        foreach (CandidatePair pair in List.Pairs)
            (pair.Nominating, pair.Nominated) = (false, false);
        List.SetPriorities(isControlling, Component);
    }

    /// <summary>True when there are new candidates.</summary>
    public bool LearnCandidates(ReadOnlySpan<IceCandidate> remotes)
    {
        int before = _candidates.Count;
        foreach (IceCandidate remote in remotes)
        {
            if (_candidates.Count < CheckList.MaxRemoteCandidates && !_candidates.Exists(c => c.Address == remote.Address))
                _candidates.Add(remote);
        }

        return _candidates.Count > before;
    }

    public void AddPairs(ReadOnlySpan<IceLocal> locals, IceCredentials session, bool onlyAnswers)
    {
        if (onlyAnswers)
            return;
        foreach (IceLocal local in locals)
        {
            if (!local.Initiates)
                continue;
            foreach (IceCandidate remote in _candidates)
            {
                if (!IsPermitted(remote.Address, local.Address))
                    continue;
                if (List.Find(local.Id, remote.Address, session) is { } known)
                    known.RemotePriority = remote.Priority;
                else
                    Add(local, remote.Address, remote.Priority, session);
            }
        }

        List.SetPriorities(IsControlling, Component);
    }

    public CandidatePair? Add(in IceLocal local, in TransportAddress remote, uint priority, IceCredentials session) =>
        List.Add(local, remote, priority, session, IsControlling, Component);

    /// <summary>
    /// The peer checked this pair: sends a triggered check (RFC 8445 section 7.3.1.4) unless the pair has succeeded already.
    /// </summary>
    public void Trigger(CandidatePair pair, MonotonicTime now)
    {
        _heard = true;
        if ((pair.IsValid && pair.ConsentUntil > now) || pair.IsTriggered || (pair.IsChecking && now - pair.LastSent < _pacing))
            return;
        pair.State = CandidatePairState.Waiting;
        Enqueue(pair);
    }

    /// <summary>Handles requests of the peer that arrived before its SDP.</summary>
    public void TriggerRequested(IceCredentials session)
    {
        foreach (CandidatePair pair in List.Pairs)
        {
            if (pair is { RequestSeen: true, State: CandidatePairState.Waiting, IsTriggered: false }
                && ReferenceEquals(pair.Credentials, session))
                Enqueue(pair);
        }
    }

    public MonotonicTime NextDeadline(CandidatePair? selected)
    {
        if (_session is null)
            return MonotonicTime.Never;
        MonotonicTime next = MonotonicTime.Never;
        bool anyWaiting = false;
        foreach (CandidatePair pair in List.Pairs)
        {
            if (pair.IsChecking)
                next = MonotonicTime.Min(next, pair.NextSend);
            anyWaiting |= IsWaiting(pair);
        }

        if (!_session.IsComplete)
            return next;
        if (_triggered.Count > 0)
            next = MonotonicTime.Min(next, _lastCheck + _triggeredPacing);
        else if (anyWaiting && selected is null && MayProbe)
            next = MonotonicTime.Min(next, _lastCheck + _pacing);
        if (IsControlling && selected is null)
            next = MonotonicTime.Min(next, _nomination.NextDeadline(List));
        return next;
    }

    public void HandleTimeout(MonotonicTime now)
    {
        foreach (CandidatePair pair in List.Pairs)
        {
            if (!pair.IsChecking || now < pair.NextSend)
                continue;
            if (pair.Attempts >= MaxAttempts || (!_heard && !pair.RequestSeen && !MayProbe))
                Fail(pair);
            else
                Send(pair, now);
        }
    }

    /// <summary>Starts the checks that are due, and nomination.</summary>
    public void Pump(CandidatePair? selected, MonotonicTime now)
    {
        if (_session is null || !_session.IsComplete)
            return;
        if (selected is not null)
            StopOthers(selected);
        else if (IsControlling)
            Nominate(now);
        while (_triggered.Count > 0 && now >= _lastCheck + _triggeredPacing)
        {
            CandidatePair pair = _triggered.Dequeue();
            pair.IsTriggered = false;
            if (List.Contains(pair))
                Start(pair, now);
        }

        if (selected is null && _triggered.Count == 0 && MayProbe && now >= _lastCheck + _pacing && BestWaiting() is { } next)
            Start(next, now);
    }

    public bool TryGetTransmit(Span<byte> destination, out IceTransmit transmit)
    {
        transmit = default;
        if (!_outgoing.TryDequeue(out CandidatePair? pair))
            return false;
        transmit = new IceTransmit(
            pair.Local.Id, pair.Remote, WriteRequest(destination, pair, pair.Check, pair.Nominating && IsControlling));
        return true;
    }

    public int WriteRequest(Span<byte> destination, CandidatePair pair, in StunTransactionId transaction, bool useCandidate)
    {
        var writer = new StunWriter(destination, StunClass.Request, transaction);
        writer.AddUsername(pair.Credentials.RemoteUfrag, pair.Credentials.LocalUfrag);
        writer.AddUInt32(StunAttributeType.Priority, IcePriority.Candidate(pair.Local.PeerReflexiveType, pair.Local.Preference, Component));
        writer.AddUInt64(IsControlling ? StunAttributeType.IceControlling : StunAttributeType.IceControlled, TieBreaker);
        if (useCandidate)
            writer.AddFlag(StunAttributeType.UseCandidate);
        return writer.Finish(pair.Credentials.RemoteKey);
    }

    public bool Awaits(in StunTransactionId transaction) => FindCheck(transaction) is not null;

    /// <summary>Handles the response to a check. Returns false when it matches no check, or is not authenticated.</summary>
    /// <param name="succeeded">The pair that became valid.</param>
    public bool TryTakeResponse(
        in StunMessage response, int local, in TransportAddress from, MonotonicTime now, out CandidatePair? succeeded)
    {
        succeeded = null;
        StunTransactionId id = response.TransactionId;
        if (id == default || FindCheck(id) is not { } pair || !response.VerifyIntegrity(pair.Credentials.RemoteKey))
            return false;
        _heard = true;
        if (!pair.IsBetween(local, from))
        {
            // RFC 8445 section 7.2.5.2.1: the path is not symmetric.
            Fail(pair);
            return true;
        }

        if (response.Class == StunClass.Error)
        {
            TakeError(pair, response.ErrorCode);
            return true;
        }

        if (!response.TryGetMappedAddress(out _))
            return true;
        pair.State = CandidatePairState.Succeeded;
        pair.CancelledCheck = default;

        // The answer to a cancelled check does not answer the nominating check.
        if (id == pair.Check || !pair.Nominating)
        {
            pair.Nominated |= pair.Nominating && IsControlling;
            (pair.Check, pair.IsChecking, pair.Nominating, pair.NextSend) = (default, false, false, MonotonicTime.Never);
        }

        _nomination.NoteValid(now);
        succeeded = pair;
        return true;
    }

    /// <summary>Whether an address from SDP may be checked.</summary>
    private bool IsPermitted(in TransportAddress remote, in TransportAddress local) =>
        remote.Family == local.Family && remote.Port != 0 && _addresses.Permits(remote, local);

    private bool MayProbe => _heard || _unanswered < MaxUnanswered;

    private bool IsWaiting(CandidatePair pair) =>
        pair is { State: CandidatePairState.Waiting, IsTriggered: false, IsChecking: false } && ReferenceEquals(pair.Credentials, _session);

    private CandidatePair? FindCheck(in StunTransactionId id)
    {
        foreach (CandidatePair pair in List.Pairs)
        {
            if (pair.Check == id || pair.CancelledCheck == id)
                return pair;
        }

        return null;
    }

    private void TakeError(CandidatePair pair, int code)
    {
        if (code != 487)
        {
            Fail(pair);
            return;
        }

        // RFC 8445 section 7.2.5.1. If the peer's own check has changed our role already, the check only has to be repeated.
        if (pair.CheckWasControlling == IsControlling)
        {
            TakeRole(!IsControlling);
            ChangeTieBreaker();
        }

        (pair.State, pair.IsChecking) = (CandidatePairState.Waiting, false);
        if (!pair.IsTriggered)
            Enqueue(pair);
    }

    private void Nominate(MonotonicTime now)
    {
        if (_nomination.Choose(List, _session, now) is not { } best)
            return;
        best.Nominating = true;
        if (!best.IsTriggered)
            Enqueue(best);
    }

    /// <summary>After a pair is selected: the peer's checks still cause triggered checks, but no new checks are started.</summary>
    private void StopOthers(CandidatePair selected)
    {
        foreach (CandidatePair pair in List.Pairs)
        {
            if (ReferenceEquals(pair, selected) || !pair.IsChecking || pair.RequestSeen)
                continue;
            (pair.IsChecking, pair.NextSend) = (false, MonotonicTime.Never);
            if (!pair.IsValid)
                pair.State = CandidatePairState.Waiting;
        }
    }

    private CandidatePair? BestWaiting()
    {
        CandidatePair? best = null;
        foreach (CandidatePair pair in List.Pairs)
        {
            if (IsWaiting(pair) && (best is null || pair.Priority > best.Priority))
                best = pair;
        }

        return best;
    }

    private void Enqueue(CandidatePair pair)
    {
        pair.IsTriggered = true;
        _triggered.Enqueue(pair);
    }

    private void Start(CandidatePair pair, MonotonicTime now)
    {
        int busy = 0;
        foreach (CandidatePair other in List.Pairs)
            busy += other.State is CandidatePairState.Waiting or CandidatePairState.InProgress ? 1 : 0;
        if (pair.IsChecking)
            pair.CancelledCheck = pair.Check;
        pair.Check = StunTransactionId.Create(_random);
        pair.CheckWasControlling = IsControlling;
        pair.IsChecking = true;
        if (!pair.IsValid)
            pair.State = CandidatePairState.InProgress;
        pair.Attempts = 0;
        TimeSpan timeout = _pacing * busy;
        pair.FirstInterval = pair.Interval = timeout > _minimumTimeout ? timeout : _minimumTimeout;
        _lastCheck = now;
        Send(pair, now);
    }

    private void Send(CandidatePair pair, MonotonicTime now)
    {
        pair.Attempts++;
        pair.LastSent = now;
        pair.NextSend = now + (pair.Attempts == MaxAttempts ? pair.FirstInterval * LastWait : pair.Interval);
        pair.Interval *= 2;
        if (!pair.RequestSeen)
            _unanswered++;
        _outgoing.Enqueue(pair);
    }

    private static void Fail(CandidatePair pair)
    {
        (pair.State, pair.IsChecking, pair.Nominating, pair.Nominated) = (CandidatePairState.Failed, false, false, false);
        pair.NextSend = MonotonicTime.Never;
        (pair.Check, pair.CancelledCheck) = (default, default);
    }

    private void ChangeTieBreaker()
    {
        Span<byte> bytes = stackalloc byte[8];
        _random.Fill(bytes);
        TieBreaker = BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}
