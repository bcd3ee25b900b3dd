using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// The client of one camera on one connection (RFC 2326): octets in, octets and events out. The caller opens the connection and adds TLS or
/// the HTTP tunnel. After every call, the caller first drains <see cref="TryGetEvent"/> and then <see cref="TryGetTransmit"/>;
/// <see cref="NextDeadline"/> is valid only after that.
/// <code>
/// Start -> OPTIONS, DESCRIBE -> event Described -> SetUp(tracks) -> SETUP per track, PLAY -> events Packet ...
/// Stop -> TEARDOWN -> event Stopped
/// </code>
/// </summary>
public sealed class RtspClientSession
{
    private static readonly TimeSpan _unfinishedBody = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _openBody = TimeSpan.FromMilliseconds(300);

    /// <summary>A frame that takes longer may have a wrong length.</summary>
    private static readonly TimeSpan _unfinishedFrame = TimeSpan.FromSeconds(1);

    private readonly RtspMessageReader _reader = new();
    private readonly RtspDialogue _dialogue;
    private MonotonicTime _now;
    private MonotonicTime _received;
    private MonotonicTime _bodyDeadline = MonotonicTime.Never;
    private MonotonicTime _frameDeadline = MonotonicTime.Never;
    private long _framePosition = -1;

    public RtspClientSession(RtspClientSettings settings, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(random);
        _dialogue = new RtspDialogue(settings, random);
    }

    /// <summary>What the session waits for.</summary>
    public RtspStep Step => State.Step;

    /// <summary>When the session entered this step.</summary>
    public MonotonicTime StepSince => State.StepSince;

    /// <summary>Null before the reply to DESCRIBE.</summary>
    public RtspDescription? Description => State.Description;

    /// <summary>What is known of the camera now. The caller gives it to the next session, above all after a failure.</summary>
    public RtspMemory Memory => State.Memory(_now);

    public RtspStatistics Statistics => State.Statistics with
    {
        Resynchronisations = _reader.Resynchronisations,
        GarbageOctets = _reader.GarbageOctets,
    };

    /// <summary>The latest time to call <see cref="HandleTimeout"/>.</summary>
    public MonotonicTime NextDeadline => MonotonicTime.Min(
        MonotonicTime.Min(_bodyDeadline, _frameDeadline), _dialogue.NextDeadline);

    /// <summary>The connection is established.</summary>
    public void Start(MonotonicTime now)
    {
        _now = now;
        _dialogue.Start(now);
    }

    /// <summary>Takes octets from the camera.</summary>
    public void Receive(ReadOnlySpan<byte> octets, MonotonicTime now)
    {
        _now = now;
        _received = now;
        _reader.Receive(octets);
    }

    /// <summary>A packet came as a datagram. It shows that the camera is alive.</summary>
    public void ReceivedDatagram(MonotonicTime now)
    {
        _now = now;
        _dialogue.Packet(now);
    }

    /// <summary>The connection was closed, or could not be established.</summary>
    public void ConnectionClosed(MonotonicTime now)
    {
        _now = now;
        _dialogue.ConnectionClosed(now);
    }

    /// <summary>
    /// Sets up tracks and plays them. Called after <see cref="RtspEventKind.Described"/>, and again while the session plays to add the
    /// backchannel.
    /// </summary>
    public void SetUp(ReadOnlySpan<RtspTrackRequest> tracks, MonotonicTime now)
    {
        _now = now;
        _dialogue.SetUp(tracks, now);
    }

    /// <summary>Ends the session by TEARDOWN. The event Stopped follows at once or after the reply.</summary>
    public void Stop(MonotonicTime now)
    {
        _now = now;
        _dialogue.Stop(now);
    }

    public void HandleTimeout(MonotonicTime now)
    {
        _now = now;
        if (now >= _bodyDeadline)
        {
            _bodyDeadline = MonotonicTime.Never;
            if (_reader.TryReadUnfinished(out RtspItem item))
                _dialogue.Receive(item.Message!, now);
        }

        if (now >= _frameDeadline)
        {
            _ = _reader.TryAbandonFrame();
            _frameDeadline = now + _unfinishedFrame;
        }

        _dialogue.HandleTimeout(now);
    }

    /// <summary>
    /// Gives octets to send, as many as fit. The caller must not send anything else until all pieces are sent, because a message may be
    /// split over several pieces.
    /// </summary>
    public bool TryGetTransmit(Span<byte> destination, out int length) => State.Requests.TryGetTransmit(destination, out length);

    /// <summary>The next event. Packets are read here, without a copy and without allocation.</summary>
    public bool TryGetEvent(out RtspEvent occurred)
    {
        while (true)
        {
            if (_dialogue.TryGetEvent(out occurred))
                return true;
            if (State.Step is RtspStep.Ended or RtspStep.Idle)
                break;
            if (!_reader.TryRead(out RtspItem item))
            {
                if (_reader.Error == RtspReadError.None)
                    break;
                _dialogue.Unreadable(_reader.Error, _now);
                continue;
            }

            if (item.Kind == RtspItemKind.Message)
                _dialogue.Receive(item.Message!, _now);
            else if (_dialogue.TryAcceptPacket(item.Channel, _now, out int track, out bool isRtcp))
            {
                occurred = new RtspEvent { Kind = RtspEventKind.Packet, Track = track, IsRtcp = isRtcp, Packet = item.Packet };
                return true;
            }
        }

        _bodyDeadline = _reader.IsWithinBody && State.Step != RtspStep.Ended
            ? _received + (_reader.IsBodyOpen ? _openBody : _unfinishedBody)
            : MonotonicTime.Never;
        WatchFrame();
        occurred = default;
        return false;
    }

    private void WatchFrame()
    {
        if (!_reader.IsWithinFrame || State.Step is RtspStep.Ended or RtspStep.Idle)
            (_framePosition, _frameDeadline) = (-1, MonotonicTime.Never);
        else if (_framePosition != _reader.Position)
            (_framePosition, _frameDeadline) = (_reader.Position, _received + _unfinishedFrame);
    }

    private RtspSessionState State => _dialogue.State;
}
