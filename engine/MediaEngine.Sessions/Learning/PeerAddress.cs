using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Learning;

/// <summary>
/// The address of one transport's peer: from its SDP, from its packets, and which of both is used. Plain RTP proves nothing about its
/// sender, so sources have ranks (<see cref="SourceRank"/>). A source that signalling names replaces one that it does not name at any time
/// and in every mode, even after learning. A source that signalling does not name is learned only if the SDP's address cannot be the
/// peer's.
/// </summary>
internal sealed class PeerAddress
{
    /// <summary>
    /// Packets sent to an unconfirmed address without receiving from it before media goes back to the signalled address. Each packet
    /// received allows one more, so that a pause of a phone behind NAT does not cost it media.
    /// </summary>
    private const int MaximumUnanswered = 5;

    /// <summary>After this many packets a source may become silent (discontinuous transmission) and is still taken for the peer.</summary>
    private const int Established = 50;

    /// <summary>Packets that end learning in favour of the address of the peer's SIP messages.</summary>
    private const int Believed = 3;

    /// <summary>An unconfirmed source that is silent this long can be replaced by one of the same rank.</summary>
    private static readonly TimeSpan _yieldAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>With media handover: silence of the confirmed source after which another host may take over.</summary>
    private static readonly TimeSpan _handoverAfter = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long after signalling a better source may replace a good one, and an unnamed source is kept out of the kernel.
    /// </summary>
    private static readonly TimeSpan _young = TimeSpan.FromSeconds(10);

    /// <summary>How long an unnamed source must be the only one that sends, if the SDP's address could be the peer's.</summary>
    private static readonly TimeSpan _perseverance = TimeSpan.FromSeconds(10);

    private TransportPlan? _plan;
    private TransportAddress _remote;
    private TransportAddress _source;
    private FormerPlace? _previous;
    private SourceCandidates? _candidates;
    private MonotonicTime _windowEnd;
    private MonotonicTime _youngEnd;
    private MonotonicTime _lastHeard;
    private int _generation = -1;
    private SourceRank _rank = SourceRank.None;
    private byte _unanswered;
    private byte _heardFromSource;
    private bool _enabled;
    private bool _hasAdvertised;
    private bool _isDirect;
    private bool _locked;
    private bool _wasLocked;

    /// <summary>The destination of media; none when not known.</summary>
    public ref readonly TransportAddress Remote => ref _remote;

    /// <summary>The learned source of the peer's packets; none before.</summary>
    public ref readonly TransportAddress Source => ref _source;

    /// <summary>The source is fixed, and media came from it.</summary>
    public bool Confirmed { get; private set; }

    /// <summary>For RTCP on its own port: the learner of the RTP it reports on. Null otherwise.</summary>
    public PeerAddress? Rtp { get; set; }

    /// <summary>Another source sent while the peer did.</summary>
    public bool IsContested { get; private set; }

    /// <summary>Only signalling, media handover or a source that signalling names can change the peer's address now.</summary>
    public bool IsFixed(MonotonicTime now) => _locked && (_rank.IsListed() || now >= _youngEnd);

    /// <summary>Reports packets of the source that were not passed to this object.</summary>
    public void NoteHeard(MonotonicTime at)
    {
        if (at > _lastHeard)
            _lastHeard = at;
        _unanswered = 0;
    }

    /// <summary>Signalling described the peer again.</summary>
    public void Signal(TransportPlan plan, TimeSpan window, MonotonicTime now)
    {
        TransportAddress advertised = IsUsable(plan.Advertised) ? plan.Advertised : default;
        TransportAddress last = Advertised;
        bool moved = advertised != last;
        bool enabled = plan.Filled && !advertised.IsNone;
        bool touched = plan.SignalGeneration > _generation || moved || (enabled && !_enabled);
        (_plan, _hasAdvertised) = (plan, !advertised.IsNone);
        _isDirect = SourceRanks.IsDirect(advertised, plan.Reported?.Address ?? default, plan.Port.Local);

        // Before the peer has received our SDP, no packet on the port can be from it.
        _enabled = enabled;
        _generation = Math.Max(_generation, plan.SignalGeneration);
        if (touched)
            Restart(last, moved, window, now);
        if (plan.Learning == EndpointLearning.Off || plan.Asymmetric)
            _remote = Advertised;
        if (plan.Learning == EndpointLearning.Off)
            (_source, _rank, _locked) = (Advertised, SourceRank.Advertised, !Advertised.IsNone);
    }

    /// <summary>A valid packet came from <see cref="Source"/>.</summary>
    public void Hear(in SourceEvidence evidence, MonotonicTime now)
    {
        _lastHeard = now;
        _unanswered = 0;
        if (evidence.IsAuthenticated)
            _heardFromSource = Established;
        else if (_heardFromSource < Established && evidence.Kind == EvidenceKind.Media)
            _heardFromSource++;
        if (_locked)
        {
            Confirmed = true;
            return;
        }

        if (evidence.Kind == EvidenceKind.None || !_enabled)
            return;
        if (_source == Advertised || now >= _windowEnd || (EndsLearning(_source) && _heardFromSource >= Believed))
            Lock();
        else if (_candidates is not null && !_wasLocked && !_rank.IsListed()
            && _candidates.TurnsImplausible(_source, evidence, (int)_rank, now))
            Forget();
    }

    /// <summary>
    /// A valid packet came from another source than <see cref="Source"/>: learns from it. False when the source may not send here.
    /// </summary>
    public bool Accepts(in TransportAddress from, in SourceEvidence evidence, MonotonicTime now)
    {
        if (_enabled && Mode != EndpointLearning.Off && evidence.Kind != EvidenceKind.None)
            Learn(from, evidence, now);
        return MaySend(from);
    }

    /// <summary>The peer has shown its certificate from this address: media is sent there at once, before any arrived.</summary>
    public void Prove(in TransportAddress from, MonotonicTime now)
    {
        if (from.IsNone || from == _source || _locked || Mode == EndpointLearning.Off)
            return;
        Use(from, from == Advertised ? SourceRank.Advertised : SourceRank.Reported, now);
        Confirmed = true;
    }

    /// <summary>
    /// Whether packets may come from this address. With strict source only from the peer, and before it has sent, only from where
    /// signalling says it is.
    /// </summary>
    public bool MaySend(in TransportAddress from)
    {
        if (_plan is not { StrictSource: true } || from == _source || from == Advertised)
            return true;
        if (Rtp is { Source.IsNone: false })
            return from.SameAddress(Rtp.Source);
        if (!_source.IsNone)
            return false;
        return Advertised.IsNone || _previous?.Address == from || RankOf(from).IsListed();
    }

    /// <summary>The destination of the next packet; none when not known. An unconfirmed address is charged for the packet.</summary>
    public TransportAddress Destination()
    {
        if (_remote != Advertised && (IsRefuted(_remote) || (!_locked && !_wasLocked && _heardFromSource < Established
            && ++_unanswered > MaximumUnanswered + _heardFromSource)))
            Forget();
        return _remote;
    }

    /// <summary>ICE determines the peer's address; nothing is learned.</summary>
    public void Pin(in TransportAddress remote)
    {
        (_remote, _source, _rank, _unanswered) = (remote, remote, SourceRank.Advertised, 0);
        Lock();
    }

    /// <summary>ICE has ended: the next description starts learning again.</summary>
    public void Unpin()
    {
        Forget();
        (_hasAdvertised, _generation, _locked, _wasLocked) = (false, -1, false, false);
    }

    private static bool IsUsable(in TransportAddress address) => !address.IsNone && !address.IsUnspecified && address.Port != 0;

    /// <param name="last">What signalling said before.</param>
    private void Restart(in TransportAddress last, bool moved, TimeSpan window, MonotonicTime now)
    {
        Confirmed = false;
        _candidates = null;
        _locked = false;
        (_windowEnd, _youngEnd) = (now + window, now + _young);
        if (!moved)
        {
            if (!_source.IsNone && _rank != SourceRank.Advertised)
                _rank = RankOf(_source);
            return;
        }

        // Packets that are still on their way from the peer's old address must not bring it back.
        TransportAddress left = _source.IsNone ? _remote : _source;
        TransportAddress advertised = Advertised;
        _previous = left.IsNone || left == advertised ? null : new FormerPlace(left, left == last);
        _wasLocked = false;
        (_unanswered, _heardFromSource) = (0, 0);
        (_source, _rank, _remote) = (default, SourceRank.None, advertised);
    }

    private void Forget()
    {
        (_source, _rank, _remote, _unanswered, _heardFromSource) = (default, SourceRank.None, Advertised, 0, 0);
        _locked = _wasLocked = false;
        Confirmed = false;
    }

    private void Learn(in TransportAddress from, in SourceEvidence evidence, MonotonicTime now)
    {
        if (from == Advertised)
        {
            NoteContest(from, _source, _lastHeard, _lastHeard, now);
            Take(from, SourceRank.Advertised, evidence, now);
            Lock();
            return;
        }

        if (IsRefuted(from) || (_previous is { } previous && from == previous.Address && (previous.WasSignalled || now < _windowEnd)))
            return;
        SourceRank rank = RankOf(from);
        if (rank > SourceRank.Reported && (evidence.IsAuthenticated || IsVouchedFor(from)))
            rank = SourceRank.Reported;
        _candidates ??= new SourceCandidates();
        bool qualifies = _candidates.Qualifies(from, evidence, (int)rank, now) || IsVouchedFor(from);
        if (qualifies)
            NoteContest(from, _source, _lastHeard, _candidates.RunStart(from), now);

        // A named source is accepted at once if the current one is not named.
        bool displaces = !_source.IsNone && rank.IsListed()
            && (!_rank.IsListed() || (IsVouchedFor(from) && _source != Advertised && IsRefuted(_source)));
        if (displaces || (qualifies && MayReplace(from, rank, evidence, now)))
        {
            Take(from, rank, evidence, now);
            if (qualifies && (EndsLearning(from) || now >= _windowEnd))
                Lock();
            Confirmed |= qualifies && Mode == EndpointLearning.Immediate;
            return;
        }

        if (_locked && qualifies && MayHandOver(from, now))
            Take(from, rank, evidence, now);
    }

    /// <summary>Whether a source with enough evidence replaces the current one, or none. RTCP alone is not enough evidence.</summary>
    private bool MayReplace(in TransportAddress from, SourceRank rank, in SourceEvidence evidence, MonotonicTime now)
    {
        if (_locked)
            return rank.IsListed() && rank < _rank && now < _youngEnd;
        if (!rank.IsListed() && (evidence.Kind == EvidenceKind.Reports || (_isDirect && !Perseveres(from, now))))
            return false;
        if (_source.IsNone)
            return true;
        return Mode switch
        {
            EndpointLearning.Immediate => rank < _rank && rank.IsListed(),
            EndpointLearning.Delayed when now >= _windowEnd => rank <= _rank,
            _ => rank < _rank || (rank == _rank && now - _lastHeard > _yieldAfter),
        };
    }

    /// <summary>
    /// The address of the SDP could be the peer's but has not sent, while this source has for long. Not applied if both SIP and SDP name
    /// the address, or only the peer may send.
    /// </summary>
    private bool Perseveres(in TransportAddress from, MonotonicTime now) =>
        _plan is { StrictSource: false } && !Advertised.SameAddress(Reported) && _source.IsNone
        && now - _candidates!.SpeakingSince(from) >= _perseverance;

    /// <summary>The same host on another port takes over once the old port has stopped; another host only after a real silence.</summary>
    private bool MayHandOver(in TransportAddress from, MonotonicTime now) => _plan is { MediaHandover: true }
        && (from.SameAddress(_source) ? _lastHeard < _candidates!.RunStart(from) : now - _lastHeard >= _handoverAfter);

    /// <summary>The RTP that the peer's reports are about comes from this address.</summary>
    private bool IsVouchedFor(in TransportAddress from) => Rtp is not null && from.SameAddress(Rtp.Source);

    /// <summary>
    /// The RTP comes from another address: reports from this one are from somebody else, unless the SDP names it for RTCP.
    /// </summary>
    private bool IsRefuted(in TransportAddress from) => Rtp is { Source.IsNone: false } && !from.SameAddress(Rtp.Source);

    private bool EndsLearning(in TransportAddress source) => !Reported.IsNone && source.SameAddress(Reported);

    private EndpointLearning Mode => _plan?.Learning ?? default;

    /// <summary>The source address of SIP messages, from signalling; none when unknown.</summary>
    /// <summary>The usable address of the peer's SDP; none when not known.</summary>
    private TransportAddress Advertised => _hasAdvertised ? _plan!.Advertised : default;

    private TransportAddress Reported => _plan?.Reported?.Address ?? default;

    private SourceRank RankOf(in TransportAddress from) => SourceRanks.Of(from, Advertised, Reported, _plan?.Port.Local ?? default);

    private void NoteContest(in TransportAddress from, in TransportAddress source, MonotonicTime sourceHeard, MonotonicTime runStart,
        MonotonicTime now) =>
            IsContested |= !source.IsNone && !from.SameAddress(source) && sourceHeard >= runStart && now - sourceHeard < _yieldAfter;

    private void Take(in TransportAddress from, SourceRank rank, in SourceEvidence evidence, MonotonicTime now)
    {
        Use(from, rank, now);
        if (evidence.IsAuthenticated)
            _heardFromSource = Established;
    }

    private void Use(in TransportAddress from, SourceRank rank, MonotonicTime now)
    {
        (_source, _rank, _lastHeard, _unanswered, _heardFromSource) = (from, rank, now, 0, 0);
        if (_plan is not { Asymmetric: true })
            _remote = from;
    }

    private void Lock()
    {
        _locked = _wasLocked = true;
        Confirmed = true;
    }

    /// <summary>Where the peer was before signalling moved it.</summary>
    private sealed record FormerPlace(TransportAddress Address, bool WasSignalled);
}
