using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// The messages of a session. It decides what to do after a reply, a request of the camera, a timeout, or the end of the connection.
/// </summary>
internal sealed class RtspDialogue
{
    private readonly RtspSessionState _state;
    private readonly RtspOpening _opening;
    private bool _learnedTransport;

    public RtspDialogue(RtspClientSettings settings, IRandomSource random)
    {
        _state = new RtspSessionState(settings, random);
        _opening = new RtspOpening(_state);
    }

    public RtspSessionState State => _state;

    public MonotonicTime NextDeadline
    {
        get
        {
            if (_state.Step is RtspStep.Idle or RtspStep.Ended)
                return MonotonicTime.Never;
            MonotonicTime next = _state.Requests.Deadline;
            if (_state.Step != RtspStep.Playing)
                return next;
            next = MonotonicTime.Min(MonotonicTime.Min(next, _state.KeepAlive.Next), _state.Patience.Deadline);
            return _state.Requests.IsIdle ? MonotonicTime.Min(next, _state.Patience.Probe) : next;
        }
    }

    public void Start(MonotonicTime now)
    {
        if (_state.Step != RtspStep.Idle)
            throw new InvalidOperationException("A session starts once.");
        if (_state.Settings.Memory.Options == RtspAnswered.No)
            _opening.Describe(now);
        else
            _state.Ask(RtspStep.Options, new RtspRequest(RtspRequestKind.Options, "OPTIONS", _state.Settings.Url), now);
    }

    public void SetUp(ReadOnlySpan<RtspTrackRequest> tracks, MonotonicTime now) => _opening.SetUp(tracks, now);

    public void Stop(MonotonicTime now)
    {
        if (_state.Step is not (RtspStep.Ended or RtspStep.TearDown))
            _state.Stop(now);
    }

    public void ConnectionClosed(MonotonicTime now)
    {
        if (_state.Step == RtspStep.Ended)
            return;
        if (_state.Step == RtspStep.TearDown)
        {
            _state.End(new RtspPendingEvent(RtspEventKind.Stopped), now);
            return;
        }

        bool another = false;
        if (_state.Step == RtspStep.Options && _state.Memory(now).Options == RtspAnswered.Unknown)
        {
            _state.Remember(m => m with { Options = RtspAnswered.No });
            another = true;
        }
        else if (_state.Step == RtspStep.Describe && _state.Memory(now).Options == RtspAnswered.No)
        {
            _state.Remember(m => m with { Options = RtspAnswered.Unknown });
        }
        else if (_state.Step == RtspStep.Describe && _opening.AsksBackchannel)
        {
            _state.Remember(m => m with { Backchannel = RtspAnswered.No });
            another = _state.Settings.Backchannel == RtspBackchannelUse.WhereOffered;
        }
        else if (_state.Step == RtspStep.SetUp && _state.Requests.InFlight?.Track?.NextKind is RtspTransportKind next)
        {
            // Some cameras close the connection when they do not know the transport.
            _state.Remember(m => m with { Transport = next });
            another = true;
        }

        string detail = _state.Step == RtspStep.Idle ? "The camera cannot be reached." : "The camera closed the connection.";
        _state.Fail(_state.Failure(RtspFailureCause.Unreachable, detail) with { RetryAtOnce = another }, now, closed: true);
    }

    public void Unreadable(RtspReadError error, MonotonicTime now) =>
        _state.Fail(_state.Failure(RtspFailureCause.Protocol, $"The data of the camera cannot be parsed: {error}."), now);

    public bool TryGetEvent(out RtspEvent occurred)
    {
        bool any = _state.Events.TryDequeue(out RtspPendingEvent? pending);
        occurred = any ? pending!.ToEvent() : default;
        return any;
    }

    /// <summary>A packet came on the connection. False when the channel belongs to no track, and while the session ends.</summary>
    public bool TryAcceptPacket(byte channel, MonotonicTime now, out int track, out bool isRtcp)
    {
        if (!_state.Tracks.TryFind(channel, out track, out isRtcp))
        {
            _state.Statistics = _state.Statistics with { ForeignPackets = _state.Statistics.ForeignPackets + 1 };
            return false;
        }

        if (_state.Step == RtspStep.TearDown)
            return false;
        Packet(now);
        return true;
    }

    public void Packet(MonotonicTime now)
    {
        _state.Patience.Packet(now);
        if (_learnedTransport || _state.Tracks.Ready.Count == 0)
            return;
        _learnedTransport = true;
        LearnTransport(_state.Tracks.Ready[0].Kind);
    }

    public void Receive(RtspMessage message, MonotonicTime now)
    {
        if (message.IsRequest)
        {
            AnswerCamera(message, now);
            return;
        }

        RtspRequest? request = _state.Requests.Match(message);
        if (request is null)
            Unmatched(now);
        else if (message.Status < 200)
            _state.Requests.Extend(now);
        else if (request.Kind == RtspRequestKind.TearDown)
            _state.End(new RtspPendingEvent(RtspEventKind.Stopped), now);
        else if (message.Status == 401)
            Unauthorized(request, message, now);
        else if (message.Status is 301 or 302 or 303 or 305 or 307 or 308)
            Redirect(message.Header("Location"), message.Status, now);
        else if (message.Status < 300)
            Succeeded(request, message, now);
        else
            Refused(request, message, now);
    }

    public void HandleTimeout(MonotonicTime now)
    {
        if (_state.Step is RtspStep.Idle or RtspStep.Ended)
            return;
        if (now >= _state.Requests.Deadline)
            Unanswered(_state.Requests.InFlight!, now);
        if (_state.Step != RtspStep.Playing)
            return;
        if (now >= _state.Patience.Deadline)
            Silent(now);
        else if (now >= _state.KeepAlive.Next || (_state.Requests.IsIdle && now >= _state.Patience.Probe))
            KeepAlive(now);
    }

    /// <summary>A late answer to an abandoned keep-alive also shows that the camera is alive.</summary>
    private void Unmatched(MonotonicTime now)
    {
        _state.Statistics = _state.Statistics with { UnmatchedReplies = _state.Statistics.UnmatchedReplies + 1 };
        _state.Patience.KeepAliveAnswered(now);
    }

    private void Succeeded(RtspRequest request, RtspMessage reply, MonotonicTime now)
    {
        _state.Authentication.AcceptInformation(reply);
        if (request.Signed > 0)
        {
            RtspAuthenticationScheme scheme = _state.Authentication.Scheme;
            _state.Remember(m => m.Authentication == scheme ? m : m with { Authentication = scheme });
        }

        if (request.Kind is RtspRequestKind.SetUp or RtspRequestKind.Play && _state.Requests.TakeSession(reply) is TimeSpan timeout)
            _state.KeepAlive.TakeTimeout(timeout);
        switch (request.Kind)
        {
            case RtspRequestKind.Options:
                _state.Remember(m => m with { Options = RtspAnswered.Yes });
                if (reply.Header("Public") is string methods)
                    _state.KeepAlive.Announced(methods);
                _state.Requests.Next(now);
                _opening.Describe(now);
                break;
            case RtspRequestKind.Describe:
                _opening.Described(reply, now);
                break;
            case RtspRequestKind.SetUp:
                _opening.SetUpSucceeded(request.Track!, reply, now);
                break;
            case RtspRequestKind.Play:
                _opening.Played(reply, now);
                break;
            default:
                _state.Patience.KeepAliveAnswered(now);
                _state.Requests.Next(now);
                break;
        }
    }

    private void Refused(RtspRequest request, RtspMessage reply, MonotonicTime now)
    {
        var failure = RtspFailure.Of(reply, _state.Step, request.Method);
        switch (request.Kind)
        {
            case RtspRequestKind.Options:
                // Only keep-alives depend on the reply to OPTIONS.
                _state.Requests.Next(now);
                _opening.Describe(now);
                break;
            case RtspRequestKind.Describe:
                _opening.DescribeRefused(reply, failure, now);
                break;
            case RtspRequestKind.SetUp:
                _opening.SetUpRefused(request, reply, failure, now);
                break;
            case RtspRequestKind.Play:
                _opening.PlayRefused(request, reply, failure, now);
                break;
            default:
                // A refusal also shows that the camera is alive.
                if (reply.Status == 454)
                    _state.Requests.TryUseFirstSession();
                _state.KeepAlive.Refused(request.Method, now);
                _state.Patience.KeepAliveAnswered(now);
                _state.Requests.Next(now);
                break;
        }
    }

    private void Unauthorized(RtspRequest request, RtspMessage reply, MonotonicTime now)
    {
        const int MostSigned = 3;
        bool again;
        if (request.Signed == 0)
        {
            again = _state.Authentication.TryAccept(reply);
        }
        else
        {
            // A nonce that worked before may be too old. A camera that offers a second algorithm may compute the first one wrongly.
            bool stale = RtspChallenge.Read(reply).Any(c => c.IsStale) || (request.Signed == 1 && _state.Step > RtspStep.Describe);
            again = request.Signed < MostSigned
                && (stale ? _state.Authentication.TryAccept(reply) : _state.Authentication.TryAcceptWeaker(reply));
        }

        if (again)
        {
            _state.Requests.Repeat(now);
            return;
        }

        if (request.Kind == RtspRequestKind.Options && _state.Settings.Credentials is null)
        {
            // DESCRIBE may need no password.
            _state.Requests.Next(now);
            _opening.Describe(now);
            return;
        }

        if (request.Kind == RtspRequestKind.KeepAlive)
        {
            // The answer does not show that the camera is alive. The session continues; missing packets end it later.
            _state.Requests.Next(now);
            return;
        }

        string detail = _state.Authentication.IsBasicRefused ? "The camera asks for a clear-text password."
            : _state.Settings.Credentials is null ? "The camera asks for a user and a password."
            : request.Signed == 0 ? "The camera refuses without saying how to authenticate."
            : "The camera refuses the user or the password.";
        _state.Fail(_state.Failure(RtspFailureCause.Unauthorized, detail, 401), now);
    }

    private void Redirect(string? location, int status, MonotonicTime now)
    {
        RtspUrl own = _state.Settings.Url;
        RtspUrl? target = null;
        string? refusal = null;
        if (string.IsNullOrWhiteSpace(location))
            refusal = "The camera redirects without a URL.";
        else if (location.Contains(':', StringComparison.Ordinal) && RtspUrl.TryParse(location, out target, out _) != RtspUrlError.None)
            refusal = "The camera redirects to an invalid RTSP URL.";
        else if (target is not null && !own.IsSameHost(target.Host))
            refusal = "The camera redirects to another host.";
        else if (target is { IsSecure: false } && own.IsSecure)
            refusal = "The camera redirects from rtsps to rtsp.";
        else if (_state.Settings.Redirects >= RtspLimits.MaxRedirects)
            refusal = "The camera redirects too often.";
        if (refusal is not null)
            _state.Fail(_state.Failure(RtspFailureCause.Refused, refusal, status), now);
        else
            _state.Redirect(target ?? own.JoinByPath(location) ?? own.Join(location), now);
    }

    private void AnswerCamera(RtspMessage request, MonotonicTime now)
    {
        _state.Statistics = _state.Statistics with { CameraRequests = _state.Statistics.CameraRequests + 1 };
        if (_state.Requests.Unsent > RtspLimits.MaxUnsent)
        {
            _state.Fail(_state.Failure(RtspFailureCause.Protocol, "The camera sends requests but does not read the replies."), now);
            return;
        }

        RtspMessage answer = RtspCameraRequests.Answer(request, _state.Requests.Session);
        _state.Requests.Answer(answer);
        if (answer.Status != 200 || _state.Step == RtspStep.TearDown)
            return;
        switch (request.Method.ToUpperInvariant())
        {
            case "TEARDOWN":
                _state.Fail(_state.Failure(RtspFailureCause.Unreachable, "The camera ended the session."), now, closed: true);
                break;
            case "REDIRECT":
                Redirect(request.Header("Location"), 0, now);
                break;
            case "ANNOUNCE" when RtspDescription.TryParse(request.Body.Span, out RtspDescription? description):
                _state.Events.Enqueue(new RtspPendingEvent(RtspEventKind.Announced) { Description = description });
                break;
        }
    }

    private void Unanswered(RtspRequest request, MonotonicTime now)
    {
        RtspFailure failure = _state.Failure(RtspFailureCause.Timeout, $"The camera does not answer {request.Method}.");
        switch (request.Kind)
        {
            case RtspRequestKind.TearDown:
                _state.End(new RtspPendingEvent(RtspEventKind.Stopped), now);
                break;
            case RtspRequestKind.KeepAlive:
                _state.Requests.Abandon(now);
                break;
            case RtspRequestKind.Play when _state.Patience.AnyPacket:
                _opening.Played(null, now);
                break;
            case RtspRequestKind.SetUp when _state.Step == RtspStep.Playing:
                _opening.SetUpUnanswered(request.Track!, failure, now);
                break;
            case RtspRequestKind.Options or RtspRequestKind.Describe:
                // A camera that never answered OPTIONS may not support OPTIONS. A camera that answered OPTIONS before is not reachable now.
                _state.Remember(m => m with { Options = Toggled(m.Options, request.Kind) });
                bool backchannel = request.Kind == RtspRequestKind.Describe && _opening.AsksBackchannel;
                bool without = backchannel && _state.Settings.Backchannel == RtspBackchannelUse.WhereOffered;
                if (backchannel)
                    _state.Remember(m => m with { Backchannel = RtspAnswered.No });
                _state.Fail(failure with { RetryAtOnce = without }, now);
                break;
            default:
                _state.Fail(failure, now);
                break;
        }
    }

    private static RtspAnswered Toggled(RtspAnswered options, RtspRequestKind unanswered) => (options, unanswered) switch
    {
        (RtspAnswered.Unknown, RtspRequestKind.Options) => RtspAnswered.No,
        (RtspAnswered.No, RtspRequestKind.Describe) => RtspAnswered.Unknown,
        _ => options,
    };

    private void Silent(MonotonicTime now)
    {
        RtspTrackSetup first = _state.Tracks.Ready[0];
        RtspTransportKind? next = _state.Patience.AnyPacket ? null : first.NextKind;
        if (next is not null && first.Kind != RtspTransportKind.Interleaved)
            LearnTransport(next);
        else
            next = null;
        string detail = _state.Patience.AnyPacket ? "The camera sends no packets any more." : "The camera sends no packets.";
        _state.Fail(_state.Failure(RtspFailureCause.Timeout, detail) with { RetryAtOnce = next is not null }, now);
    }

    private void LearnTransport(RtspTransportKind? kind) => _state.Remember(m => m with { Transport = kind });

    private void KeepAlive(MonotonicTime now)
    {
        _state.KeepAlive.Due(now);
        _state.Patience.Probed(now);
        // A keep-alive without an answer does not delay the next one: some cameras never answer.
        _state.Requests.ClearKeepAlives(now);
        RtspUrl url = _state.Tracks.Aggregate!;
        foreach (string method in _state.KeepAlive.Requests())
            _state.Requests.Add(new RtspRequest(RtspRequestKind.KeepAlive, method, method == "OPTIONS" ? _state.Settings.Url : url), now);
    }
}
