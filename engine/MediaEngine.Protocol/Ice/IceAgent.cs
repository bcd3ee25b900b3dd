using MediaEngine.Primitives;
using MediaEngine.Protocol.Stun;

namespace MediaEngine.Protocol.Ice;

/// <summary>
/// ICE of one component, sans I/O: full or lite (RFC 8445), with trickled candidates (RFC 8838) and consent (RFC 7675). Takes STUN
/// messages, gives datagrams, deadlines and events. After each call drain <see cref="TryGetTransmit"/> and <see cref="TryGetEvent"/> and
/// read <see cref="NextDeadline"/>.
/// </summary>
/// <remarks>
/// The controlled side accepts regular and aggressive nomination. Of several nominated pairs the one with the highest priority is used, as
/// aggressive nomination requires; a pair the peer has stopped nominating gives way to the one it nominates now. The controlling side
/// nominates once.
/// </remarks>
public sealed class IceAgent
{
    /// <summary>Octets <see cref="TryGetTransmit"/> needs.</summary>
    public const int MaxTransmit = 700;

    private const int MaxUnknown = 8;
    private static readonly TimeSpan _nominationStale = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _previousLifetime = TimeSpan.FromSeconds(5);

    private readonly IceResponses _responses = new();
    private readonly IceChecks _checks;
    private readonly IceConsent _consent;
    private readonly IRandomSource _random;
    private readonly Queue<IceEvent> _events = new();
    private IceLocal[] _locals = [];
    private IceCredentials? _current;
    private IceCredentials? _previous;
    private MonotonicTime _previousEnds = MonotonicTime.Never;
    private CandidatePair? _selected;
    private CandidatePair? _active;
    private bool _lite;
    private bool _remoteLite;
    private bool _consentIsLost;

    /// <param name="random">For transaction IDs and the tie-breaker.</param>
    /// <param name="addresses">Decides which candidates may be checked; null for a decision by the kind of address only.</param>
    public IceAgent(IRandomSource random, MediaAddressPolicy? addresses = null)
    {
        ArgumentNullException.ThrowIfNull(random);
        _random = random;
        _checks = new IceChecks(random, addresses ?? MediaAddressPolicy.ByKind);
        _consent = new IceConsent(random);
    }

    public bool IsControlling => _checks.IsControlling;

    /// <summary>True when a pair was nominated and is in use.</summary>
    public bool IsCompleted => _selected is not null;

    public int PairCount => _checks.List.Count;

    /// <summary>When <see cref="HandleTimeout"/> is due.</summary>
    public MonotonicTime NextDeadline =>
        MonotonicTime.Min(
            MonotonicTime.Min(_lite ? MonotonicTime.Never : _checks.NextDeadline(_selected), _consent.NextDeadline), _previousEnds);

    /// <summary>Applies new signalling: sockets, credentials, candidates. Each call may add candidates.</summary>
    public void Follow(IceParameters parameters, ReadOnlySpan<IceLocal> locals, ReadOnlySpan<IceCandidate> remotes, MonotonicTime now)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        (_lite, _remoteLite) = (parameters.Lite, parameters.RemoteLite);
        _checks.Component = parameters.Component;
        if (_current is null || _current.IsOther(parameters))
            Begin(parameters);
        else if (!_current.IsComplete && parameters.RemoteUfrag.Length > 0)
            _current.LearnRemote(parameters);
        if (_remoteLite && !_lite)
            _checks.TakeRole(isControlling: true);
        FollowLocals(locals);
        AddCandidates(remotes);
        if (_current!.IsComplete && !_lite)
            _checks.TriggerRequested(_current);
        if (_lite && _remoteLite)
            SelectBetweenLites();
        Settle(now);
    }

    /// <summary>Receives one STUN message from a socket.</summary>
    public IceReceiveResult Receive(ReadOnlySpan<byte> datagram, int local, in TransportAddress from, MonotonicTime now)
    {
        if (_current is null || !StunMessage.TryParse(datagram, out StunMessage message) || !message.IsBinding
            || (message.HasFingerprint && !message.VerifyFingerprint()))
            return IceReceiveResult.Malformed;
        IceReceiveResult result = message.Class switch
        {
            StunClass.Request => Answer(message, local, from, now),
            StunClass.Success or StunClass.Error => TakeResponse(message, local, from, now),

            // A keep-alive (RFC 8445 section 11): it authenticates nothing and needs no answer.
            _ => IceReceiveResult.Malformed,
        };
        if (result == IceReceiveResult.Consumed)
            Settle(now);
        return result;
    }

    public void HandleTimeout(MonotonicTime now)
    {
        _checks.HandleTimeout(now);
        if (now >= _previousEnds)
            ForgetPrevious();
        Settle(now);
    }

    /// <summary>Takes the next datagram to send.</summary>
    /// <param name="destination">At least <see cref="MaxTransmit"/> octets.</param>
    public bool TryGetTransmit(Span<byte> destination, out IceTransmit transmit) =>

        // Checks before answers: a peer that receives our check first has answered it before it begins to send on the pair.
        _checks.TryGetTransmit(destination, out transmit)
        || _consent.TryGetTransmit(_checks, destination, out transmit)
        || _responses.TryTake(destination, out transmit);

    public bool TryGetEvent(out IceEvent iceEvent) => _events.TryDequeue(out iceEvent);

    /// <summary>
    /// The pair to send on: the selected pair; before nomination the best valid pair; after a restart the old pair until a new one is
    /// selected. False when no pair has the peer's consent.
    /// </summary>
    public bool TryGetActive(out int local, out TransportAddress remote)
    {
        (local, remote) = _active is null ? (-1, default) : (_active.Local.Id, _active.Remote);
        return _active is not null;
    }

    /// <summary>True when the peer has authenticated itself over this path, so that media from it is the peer's.</summary>
    public bool MayReceive(int local, in TransportAddress from) =>
        (_active is not null && _active.IsBetween(local, from)) || _checks.List.MayReceive(local, from);

    /// <summary>True when there is a pair of this path, in any state.</summary>
    public bool HasPair(int local, in TransportAddress remote) => _checks.List.Has(local, remote);

    /// <summary>
    /// True when the peer has answered, at this time, a check that was sent over this path. A request proves less, because its source may
    /// be forged.
    /// </summary>
    public bool IsVerified(int local, in TransportAddress from, MonotonicTime now) =>
        !_lite && _checks.List.HasConsentUntil(local, from, now + IceConsent.Lifetime);

    /// <summary>True when a request of this agent with the transaction ID has no answer yet. Changes no state.</summary>
    public bool Awaits(in StunTransactionId transaction) =>
        transaction != default && (_checks.Awaits(transaction) || _consent.Awaits(transaction));

    /// <summary>True when the message is a check by a peer that knows our password. Changes no state.</summary>
    public bool Authenticates(ReadOnlySpan<byte> datagram) =>
        _current is not null && StunMessage.TryParse(datagram, out StunMessage message)
            && message is { IsBinding: true, Class: StunClass.Request }
        && message.TryFind(StunAttributeType.Username, out ReadOnlySpan<byte> username) && Addressed(username) is { } session
        && session.Authenticates(message);

    private void Begin(IceParameters parameters)
    {
        if (_current is not null)
        {
            // The old session stays in use until the new one has a pair (RFC 8445 section 9), even if the new one is replaced before that.
            if (_previous is null || !ReferenceEquals(_active?.Credentials, _previous))
                _previous = _current;
            _previousEnds = MonotonicTime.Never;
        }

        _current = new IceCredentials(parameters);
        _selected = null;
        _checks.Begin(_current, _previous);
        _checks.TakeRole(_lite ? _remoteLite && parameters.Controlling : parameters.Controlling);
    }

    private void FollowLocals(ReadOnlySpan<IceLocal> locals)
    {
        if (locals.SequenceEqual(_locals))
            return;
        _locals = locals.ToArray();
        IceLocal[] kept = _locals;
        _checks.List.RemoveAll(pair => !Array.Exists(kept, l => l.Id == pair.Local.Id));
        if (_selected is not null && !Array.Exists(kept, l => l.Id == _selected.Local.Id))
            _selected = null;
        _checks.AddPairs(_locals, _current!, _lite && !_remoteLite);
    }

    private void AddCandidates(ReadOnlySpan<IceCandidate> remotes)
    {
        if (_checks.LearnCandidates(remotes))
            _checks.AddPairs(_locals, _current!, _lite && !_remoteLite);
    }

    /// <summary>RFC 8445 section 7.3. Unauthenticated requests get no answer, so the agent cannot be used to reflect traffic.</summary>
    private IceReceiveResult Answer(in StunMessage request, int local, in TransportAddress from, MonotonicTime now)
    {
        int index = LocalIndex(local);
        if (index < 0 || !request.TryFind(StunAttributeType.Username, out ReadOnlySpan<byte> username)
            || Addressed(username) is not { } session || !session.Authenticates(request))
            return IceReceiveResult.Unauthenticated;
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[MaxUnknown];
        int unknownCount = request.UnknownRequired(unknown);
        if (unknownCount > 0)
        {
            _responses.Fail(request, local, from, session.LocalKey, 420, unknown[..unknownCount]);
            return IceReceiveResult.Consumed;
        }

        if (ReferenceEquals(session, _current) && !AgreesOnRoles(request))
        {
            _responses.Fail(request, local, from, session.LocalKey, 487, []);
            return IceReceiveResult.Consumed;
        }

        _responses.Succeed(request, local, from, session.LocalKey, session.Software.Span);
        if (!request.TryGetUInt32(StunAttributeType.Priority, out uint priority))
            priority = IcePriority.Candidate(IcePriority.PeerReflexiveType, 0, _checks.Component);
        CandidatePair? pair = _checks.List.Find(local, from, session)
            ?? (ReferenceEquals(session, _current) ? _checks.Add(_locals[index], from, priority, session) : null);
        if (pair is null)
            return IceReceiveResult.Consumed;
        pair.RequestSeen = true;
        bool nominates = request.Has(StunAttributeType.UseCandidate) && !_checks.IsControlling;
        if (nominates)
        {
            pair.Nominated = true;
            pair.LastNominated = now;
        }

        if (_lite)
            AcceptAsLite(pair, now);
        else if (ReferenceEquals(session, _current) && session.IsComplete)
            _checks.Trigger(pair, now);
        if (pair is { Nominated: true, IsValid: true } && ReferenceEquals(session, _current))
            Select(pair, now);
        return IceReceiveResult.Consumed;
    }

    private int LocalIndex(int id)
    {
        for (int i = 0; i < _locals.Length; i++)
        {
            if (_locals[i].Id == id)
                return i;
        }

        return -1;
    }

    private IceCredentials? Addressed(ReadOnlySpan<byte> username)
    {
        if (_current!.IsAddressedBy(username, exactly: true))
            return _current;
        if (_previous is not null && _previous.IsAddressedBy(username, exactly: true))
            return _previous;

        // Before the answer, and for forked answers, the peer's username fragment and password are not known.
        return _current.IsAddressedBy(username, exactly: false) ? _current : null;
    }

    /// <summary>RFC 8445 section 7.3.1.1. Returns false when the peer has to change its role.</summary>
    private bool AgreesOnRoles(in StunMessage request)
    {
        if (_checks.IsControlling ? !request.TryGetUInt64(StunAttributeType.IceControlling, out ulong theirs)
            : !request.TryGetUInt64(StunAttributeType.IceControlled, out theirs))
            return true;
        bool weControl = !_lite && (_remoteLite || _checks.TieBreaker >= theirs);
        if (weControl == _checks.IsControlling)
            return false;
        _checks.TakeRole(weControl);
        return true;
    }

    /// <summary>A lite agent sends no checks. The peer's nomination makes a pair valid, and its requests keep the pair valid.</summary>
    private static void AcceptAsLite(CandidatePair pair, MonotonicTime now)
    {
        if (!pair.Nominated)
            return;
        pair.State = CandidatePairState.Succeeded;
        pair.ConsentUntil = now + IceConsent.Lifetime;
    }

    private IceReceiveResult TakeResponse(in StunMessage response, int local, in TransportAddress from, MonotonicTime now)
    {
        if (_consent.Take(response, local, from, now))
            return IceReceiveResult.Consumed;
        if (!_checks.TryTakeResponse(response, local, from, now, out CandidatePair? succeeded))
            return IceReceiveResult.Unauthenticated;
        if (succeeded is not null)
        {
            succeeded.ConsentUntil = now + IceConsent.Lifetime;
            if (succeeded.Nominated && ReferenceEquals(succeeded.Credentials, _current))
                Select(succeeded, now);
        }

        return IceReceiveResult.Consumed;
    }

    private void Select(CandidatePair pair, MonotonicTime now)
    {
        if (ReferenceEquals(pair, _selected))
            return;
        bool replaces = _selected is null || pair.Priority > _selected.Priority || now - _selected.LastNominated > _nominationStale
            || _selected.ConsentUntil <= now;
        if (!replaces)
            return;
        bool first = _selected is null;
        _selected = pair;
        if (_previous is not null)
            _previousEnds = now + _previousLifetime;
        if (first)
            _events.Enqueue(IceEvent.Completed);
    }

    private void SelectBetweenLites()
    {
        if (_selected is not null)
            return;
        CandidatePair? best = null;
        foreach (CandidatePair pair in _checks.List.Pairs)
        {
            if (best is null || pair.Priority > best.Priority)
                best = pair;
        }

        if (best is null)
            return;

        // Neither side sends checks, so there is no consent that could expire.
        (best.State, best.Nominated, best.ConsentUntil) = (CandidatePairState.Succeeded, true, MonotonicTime.Never);
        _selected = best;
        _events.Enqueue(IceEvent.Completed);
    }

    private void ForgetPrevious()
    {
        IceCredentials? previous = _previous;
        (_previous, _previousEnds) = (null, MonotonicTime.Never);
        if (previous is not null)
            _checks.List.RemoveAll(pair => ReferenceEquals(pair.Credentials, previous));
    }

    /// <summary>Called after every change: sends what is due, and selects the pair in use.</summary>
    private void Settle(MonotonicTime now)
    {
        if (!_lite)
            _checks.Pump(_selected, now);
        CandidatePair? active = Choose(now);
        if (active is not null && _consentIsLost)
        {
            _consentIsLost = false;
            _events.Enqueue(IceEvent.ConsentRestored);
        }

        if (!ReferenceEquals(active, _active))
        {
            bool lost = active is null && _active is not null;
            _active = active;
            _events.Enqueue(IceEvent.ActivePairChanged);
            if (lost && !_consentIsLost)
            {
                _consentIsLost = true;
                _events.Enqueue(IceEvent.ConsentLost);
            }
        }

        _consent.Follow(active, checks: !_lite, now);
    }

    private CandidatePair? Choose(MonotonicTime now)
    {
        if (_selected is not null && _selected.ConsentUntil > now)
            return _selected;
        if (_active is not null && _active.ConsentUntil > now && ReferenceEquals(_active.Credentials, _previous) && _selected is null
            && _checks.List.Contains(_active))
            return _active;
        CandidatePair? best = null;
        foreach (CandidatePair pair in _checks.List.Pairs)
        {
            if (pair.IsValid && pair.ConsentUntil > now && (best is null || pair.Priority > best.Priority))
                best = pair;
        }

        return best;
    }
}
