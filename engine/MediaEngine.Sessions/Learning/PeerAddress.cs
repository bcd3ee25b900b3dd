using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Learning;

/// <summary>
/// Where the peer of one transport is: what its SDP said, what its packets showed, and which of both is used. Plain RTP proves nothing about
/// its sender, so an address that was not signalled has to earn its place, loses it to the signalled one at once, and is fixed soon.
/// </summary>
internal sealed class PeerAddress
{
    /// <summary>
    /// Packets sent to an unconfirmed address without hearing from it again before we go back to the signalled one. Each packet it sends buys
    /// another, so that a pause of a phone behind NAT does not cost it what it should hear.
    /// </summary>
    private const int MaximumUnanswered = 5;

    /// <summary>A source that has sent so many packets may fall silent (discontinuous transmission): it is the peer as far as anybody can tell.</summary>
    private const int Established = 50;

    /// <summary>An unconfirmed source that was silent for so long can be replaced by one that agrees as well.</summary>
    private static readonly TimeSpan _yieldAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>With media handover, silence of the confirmed source after which another host may take over.</summary>
    private static readonly TimeSpan _handoverAfter = TimeSpan.FromSeconds(2);

    private TransportAddress _advertised;
    private TransportAddress _remote;
    private TransportAddress _source;
    private TransportAddress _previous;
    private SourceCandidates? _candidates;
    private MonotonicTime _windowEnd;
    private MonotonicTime _lastHeard;
    private int _generation = -1;
    private EndpointLearning _mode;
    private byte _rank;
    private byte _unanswered;
    private byte _heardFromSource;
    private bool _enabled;
    private bool _asymmetric;
    private bool _strict;
    private bool _handover;
    private bool _locked;
    private bool _wasLocked;
    private bool _previousWasSignalled;

    /// <summary>Where we send; none when not known.</summary>
    public ref readonly TransportAddress Remote => ref _remote;

    /// <summary>Where the peer's packets come from, as far as learned; none before.</summary>
    public ref readonly TransportAddress Source => ref _source;

    /// <summary>The source is fixed and media came from it.</summary>
    public bool Confirmed { get; private set; }

    /// <summary>Nothing but signalling (or media handover) moves the peer any more.</summary>
    public bool IsFixed => _locked;

    /// <summary>Packets came from the source that were not shown here.</summary>
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
        bool moved = advertised != _advertised;
        bool enabled = plan.Filled && !advertised.IsNone;
        bool touched = plan.SignalGeneration > _generation || moved || (enabled && !_enabled);
        _mode = plan.Learning;
        _asymmetric = plan.Asymmetric;
        _strict = plan.StrictSource;
        _handover = plan.MediaHandover;

        // Before the peer has seen our SDP nothing on the port can be from it.
        _enabled = enabled;
        _generation = Math.Max(_generation, plan.SignalGeneration);
        if (touched)
            Restart(advertised, moved, window, now);
        if (_mode == EndpointLearning.Off || _asymmetric)
            _remote = _advertised;
        if (_mode == EndpointLearning.Off)
            (_source, _rank, _locked) = (_advertised, 1, !_advertised.IsNone);
    }

    /// <summary>A valid packet arrived: learns from it. False when its source may not send here.</summary>
    public bool Accepts(in TransportAddress from, in SourceEvidence evidence, MonotonicTime now)
    {
        if (from == _source)
        {
            HearSource(evidence, now);
            return true;
        }

        if (_locked)
            return TryHandOver(from, evidence, now) || !_strict;
        if (_enabled && evidence.Kind != EvidenceKind.None)
            Learn(from, evidence, now);
        return !(_strict && Confirmed) || from == _source;
    }

    /// <summary>The peer has shown its certificate from there: media goes there at once, although none has come yet.</summary>
    public void Prove(in TransportAddress from, MonotonicTime now)
    {
        if (from.IsNone || from == _source || _locked || _mode == EndpointLearning.Off)
            return;
        Use(from, from == _advertised ? (byte)1 : (byte)2, now);
        Confirmed = true;
    }

    /// <summary>Whether a datagram that proves nothing may be looked at; nothing is learned from it.</summary>
    public bool MaySend(in TransportAddress from) => from == _source || !_strict || !(_locked || Confirmed);

    /// <summary>Where the next packet goes; none when not known. Counts it against an address that is not confirmed.</summary>
    public TransportAddress Destination()
    {
        if (!_locked && !_wasLocked && _heardFromSource < Established && _remote != _advertised && ++_unanswered > MaximumUnanswered + _heardFromSource)
            Forget();
        return _remote;
    }

    /// <summary>ICE decides where the peer is; nothing is learned.</summary>
    public void Pin(in TransportAddress remote)
    {
        (_remote, _source, _rank, _unanswered) = (remote, remote, 1, 0);
        Lock();
    }

    /// <summary>ICE is over: the next description starts anew.</summary>
    public void Unpin()
    {
        Forget();
        (_advertised, _generation, _locked, _wasLocked) = (default, -1, false, false);
    }

    private static bool IsUsable(in TransportAddress address) => !address.IsNone && !address.IsUnspecified && address.Port != 0;

    private void Restart(in TransportAddress advertised, bool moved, TimeSpan window, MonotonicTime now)
    {
        Confirmed = false;
        _candidates = null;
        _locked = false;
        _windowEnd = now + window;
        if (!moved)
            return;

        // Packets still under way from the place the peer has just left must not bring us back there.
        _previous = _source.IsNone ? _remote : _source;
        _previousWasSignalled = _previous == _advertised;
        if (_previous == advertised)
            _previous = default;
        _advertised = advertised;
        _wasLocked = false;
        (_unanswered, _heardFromSource) = (0, 0);
        (_source, _rank, _remote) = (default, 0, advertised);
    }

    private void HearSource(in SourceEvidence evidence, MonotonicTime now)
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
        if (_source == _advertised || now >= _windowEnd)
            Lock();
        else if (_candidates is not null && !_wasLocked && _candidates.TurnsImplausible(_source, evidence, _rank, now))
            Forget();
    }

    private void Forget()
    {
        (_source, _rank, _remote, _unanswered, _heardFromSource) = (default, 0, _advertised, 0, 0);
        Confirmed = false;
    }

    private void Learn(in TransportAddress from, in SourceEvidence evidence, MonotonicTime now)
    {
        if (from == _advertised)
        {
            Use(from, 1, now);
            Lock();
            return;
        }

        if (from == _previous && (_previousWasSignalled || now < _windowEnd))
            return;
        byte rank = Rank(from);
        _candidates ??= new SourceCandidates();
        if (!_candidates.Qualifies(from, evidence, rank, now))
            return;
        bool windowIsOver = now >= _windowEnd;
        bool replaces = _mode switch
        {
            EndpointLearning.Immediate => false,
            EndpointLearning.Delayed when windowIsOver => true,
            _ => rank < _rank || (rank == _rank && now - _lastHeard > _yieldAfter),
        };
        if (!_source.IsNone && !replaces)
            return;
        Use(from, rank, now);
        if (evidence.IsAuthenticated)
            _heardFromSource = Established;
        if (windowIsOver)
            Lock();

        // The first good source counts as confirmed, yet the signalled address can still claim its place until the window is over.
        Confirmed |= _mode == EndpointLearning.Immediate;
    }

    private byte Rank(in TransportAddress from)
    {
        if (_mode == EndpointLearning.Delayed)
            return 4;
        return from.SameAddress(_advertised) ? (byte)2 : from.Port == _advertised.Port ? (byte)3 : (byte)4;
    }

    private void Use(in TransportAddress from, byte rank, MonotonicTime now)
    {
        (_source, _rank, _lastHeard, _unanswered, _heardFromSource) = (from, rank, now, 0, 0);
        if (!_asymmetric)
            _remote = from;
    }

    private void Lock()
    {
        _locked = _wasLocked = true;
        _candidates = null;
        Confirmed = true;
    }

    private bool TryHandOver(in TransportAddress from, in SourceEvidence evidence, MonotonicTime now)
    {
        if (!_handover || _mode == EndpointLearning.Off || evidence.Kind == EvidenceKind.None)
            return false;
        _candidates ??= new SourceCandidates();
        if (!_candidates.Qualifies(from, evidence, Rank(from), now))
            return false;

        // The same host on another port takes over once the old port has stopped; another host only after a real silence.
        bool oldIsSilent = from.SameAddress(_source)
            ? _lastHeard < _candidates.RunStart(from)
            : now - _lastHeard >= _handoverAfter;
        if (!oldIsSilent)
            return false;
        Use(from, Rank(from), now);
        _candidates = null;
        return true;
    }
}
