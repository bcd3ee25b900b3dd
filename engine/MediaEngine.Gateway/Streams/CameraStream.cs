using System.Collections.Immutable;
using MediaEngine.Gateway.Cameras;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Gateway.Streams;

/// <summary>
/// One stream with a camera: when it is pulled, what its state is, and when the next attempt is made. A pull is a call on a worker, with
/// the camera as its source and the tracks of the hub as its sinks.
/// </summary>
internal sealed class CameraStream : GatewayStream
{
    private const int CameraId = 1;
    private const int TestSoundId = 4;

    /// <summary>Attempts without a pause, whatever fails.</summary>
    private const int MostAtOnce = 3;

    private static readonly TimeSpan _shortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _shortestConnect = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestConnect = TimeSpan.FromSeconds(4);

    private readonly RtspUrl? _configured;
    private RtspUrl? _url;
    private RtspMemory _memory = new();
    private int _attempt;
    private int _failures;
    private int _sameFailures;
    private MonotonicTime _attemptedAt;
    private TimeSpan? _connectTime;
    private int _redirects;
    private bool _isPulled;
    private bool _isResolving;
    private bool _wantsDatagrams;
    private RtspFailure? _lastFailure;
    private RtspStep _step;
    private MonotonicTime _stepSince;
    private MonotonicTime _retryAt = MonotonicTime.Never;
    private MonotonicTime _closeAt = MonotonicTime.Never;

    public CameraStream(GatewayServices services, StreamSettings settings, long callKey, MonotonicTime now)
        : base(services, settings, callKey, StreamState.Idle, now)
    {
        if (!TestCamera.IsTestUrl(settings.Url))
            _ = RtspUrl.TryParse(settings.Url, out _configured, out _);
        _url = _configured;
    }

    public override MonotonicTime NextDeadline => MonotonicTime.Min(_retryAt, _closeAt);

    public override bool IsSettled => IsDescribed || State == StreamState.Waiting;

    public override void Want(MonotonicTime now)
    {
        _closeAt = MonotonicTime.Never;
        if (!_isPulled)
            Begin(now);
    }

    public override void Reconsider(MonotonicTime now)
    {
        if (!_isPulled || Settings.AlwaysOn || Viewers.Count > 0 || Pending.Count > 0)
            _closeAt = MonotonicTime.Never;
        else if (_closeAt == MonotonicTime.Never)
            _closeAt = now + Settings.CloseAfter;
    }

    public override void HandleTimeout(MonotonicTime now)
    {
        if (now >= _closeAt)
            Stop(now);
        if (now < _retryAt)
            return;
        _retryAt = MonotonicTime.Never;
        Attempt(now);
    }

    /// <summary>Ends the pull; the camera is told.</summary>
    public override void Stop(MonotonicTime now)
    {
        (_retryAt, _closeAt) = (MonotonicTime.Never, MonotonicTime.Never);
        if (!_isPulled)
            return;
        _isPulled = false;
        Services.Media.Remove(CallKey, reports: false);
        ForgetFigures();
        Enter(StreamState.Idle, now);
    }

    public override void Handle(MediaEvent mediaEvent, MonotonicTime now)
    {
        switch (mediaEvent)
        {
            case CameraDescribed described:
                (Video, Audio) = (described.Video, described.Audio);
                break;
            case CameraStep step:
                if (_step == RtspStep.Idle && step.Step != RtspStep.Idle)
                    _connectTime = now - _attemptedAt;
                (_step, _stepSince) = (step.Step, now);
                if (State == StreamState.Connecting && step.Step == RtspStep.Playing)
                    Enter(StreamState.Starting, now);
                break;
            case CameraEnded ended:
                Handle(ended, now);
                break;
            case CallEnded { Fault: not null }:
                HandleFault(now);
                break;
            default:
                base.Handle(mediaEvent, now);
                break;
        }
    }

    public override StreamStatus Status(MonotonicTime now) => base.Status(now) with
    {
        Url = RtspUrl.Mask(_configured?.Text ?? Settings.Url ?? ""),
        RetryIn = _retryAt == MonotonicTime.Never ? null : _retryAt - now > TimeSpan.Zero ? _retryAt - now : TimeSpan.Zero,
        Connections = _attempt,
    };

    protected override string Detail(MonotonicTime now)
    {
        switch (State)
        {
            case StreamState.Idle:
                return "Nobody watches, so the camera is not pulled.";
            case StreamState.Waiting:
                return _lastFailure?.Detail ?? "The last attempt failed.";
            case StreamState.Playing:
                return "The camera plays.";
            case StreamState.Starting:
                return $"The camera plays, and the first picture has not come yet, {Seconds(now)} s.";
            default:
                string doing = _isResolving ? "The address of the camera is looked up" : _step == RtspStep.Idle
                    ? "The camera is being connected to" : $"The camera has not answered {Named(_step)} yet";
                return $"{doing}, {Seconds(now)} s.";
        }
    }

    /// <summary>The camera sends over UDP by the settings, by what worked before, or because it refused TCP.</summary>
    private bool UsesDatagrams => _wantsDatagrams || _memory.Transport == RtspTransportKind.Udp
        || Settings.Transports is [RtspTransportKind.Udp, ..];

    /// <summary>A camera that was quick to connect to, and is silent now, is tried more often: its return is noticed sooner.</summary>
    private TimeSpan ConnectPatience => _connectTime is not { } time || 8 * time > _longestConnect ? _longestConnect
        : 8 * time < _shortestConnect ? _shortestConnect : 8 * time;

    private bool IsDescribed => !Video.IsDefault;

    private void Handle(CameraEnded ended, MonotonicTime now)
    {
        if (!_isPulled || ended.Attempt != _attempt)
            return;
        _memory = ended.Memory;
        if (ended.HasPlayed)
            (_failures, _lastFailure) = (0, null);
        if (ended.Redirect is { } redirect && ++_redirects <= RtspLimits.MaxRedirects)
        {
            _url = redirect;
            Attempt(now);
            return;
        }

        (_url, _redirects) = (_configured, 0);
        if (ended.Failure is { Status: 461 } && !_wantsDatagrams && Settings.Transports.Contains(RtspTransportKind.Udp))
        {
            _wantsDatagrams = true;
            Attempt(now);
            return;
        }

        Fail(ended.Failure ?? new RtspFailure(RtspFailureCause.Busy, RtspStep.Playing, 0, "The camera ended the session."), now);
    }

    /// <summary>The worker had to end the pull by a fault of the engine.</summary>
    private void HandleFault(MonotonicTime now)
    {
        if (!_isPulled)
            return;
        Fail(new RtspFailure(RtspFailureCause.Protocol, _step, 0, "An internal error of the engine ended the pull."), now);
    }

    private void Begin(MonotonicTime now)
    {
        (_isPulled, _failures, _lastFailure) = (true, 0, null);
        Enter(StreamState.Connecting, now);

        // The stream gets its worker now, because viewers that are answered before the camera must run on the same one.
        Apply([], null, null, now);
        Attempt(now);
    }

    private void Attempt(MonotonicTime now)
    {
        if (!_isPulled || _isResolving)
            return;
        _attempt++;
        (_step, _stepSince, _attemptedAt) = (RtspStep.Idle, now, now);
        Enter(StreamState.Connecting, now);
        if (TestCamera.IsTestUrl(Settings.Url))
        {
            Apply([new TestPicturePlan(CameraId), new TestSoundPlan(TestSoundId)], CameraId, TestSoundId, now);
            return;
        }

        if (_url is not { } url)
        {
            Fail(new RtspFailure(RtspFailureCause.Refused, RtspStep.Idle, 0, "The URL of the stream cannot be read."), now);
            return;
        }

        _isResolving = true;
        Services.Hosts.Resolve(url.Host, url.Port, (address, problem) => Resolved(url, address, problem));
    }

    private void Resolved(RtspUrl url, TransportAddress address, string problem)
    {
        _isResolving = false;
        MonotonicTime now = Services.Now;
        if (!_isPulled)
            return;
        if (address.IsNone)
        {
            Fail(new RtspFailure(RtspFailureCause.Unreachable, RtspStep.Idle, 0, problem), now);
            return;
        }

        var session = new RtspClientSettings
        {
            Url = url,
            Credentials = Settings.Credentials,
            Memory = _memory,
            Transports = Settings.Transports,
            Redirects = _redirects,
        };
        ImmutableArray<MediaPort> ports = [];
        if (UsesDatagrams && !Services.TryAllocatePorts(address, out ports))
        {
            Fail(new RtspFailure(RtspFailureCause.Busy, RtspStep.Idle, 0, "No ports are left for a camera that sends over UDP."), now);
            return;
        }

        Apply(
            [
                new CameraPlan(CameraId, _attempt, address, session)
                {
                    Ports = ports,
                    Fingerprint = Settings.Fingerprint,
                    ConnectPatience = ConnectPatience,
                },
            ],
            CameraId, CameraId, now);
    }

    private void Apply(ImmutableArray<SourcePlan> sources, int? video, int? audio, MonotonicTime now)
    {
        if (TryApply(sources, video, audio))
            return;
        foreach (MediaPort port in sources.OfType<CameraPlan>().SelectMany(c => c.Ports))
            Services.Signalling.Release(port);
        Fail(new RtspFailure(RtspFailureCause.Busy, RtspStep.Idle, 0, "The engine is overloaded."), now);
    }

    private void Fail(RtspFailure failure, MonotonicTime now)
    {
        _failures++;
        _sameFailures = _lastFailure?.Cause == failure.Cause ? _sameFailures + 1 : 1;
        _lastFailure = failure;
        bool atOnce = failure.RetryAtOnce && _failures <= MostAtOnce;
        TimeSpan delay = RtspRetryPolicy.Delay(failure with { RetryAtOnce = atOnce }, _sameFailures, Services.RandomShare(), _memory);

        // A host that does not answer has been waited for already.
        if (failure is { Cause: RtspFailureCause.Unreachable, Step: RtspStep.Idle } && !atOnce)
            delay = delay - (now - _attemptedAt) > _shortestPause ? delay - (now - _attemptedAt) : _shortestPause;
        if (delay == TimeSpan.Zero)
        {
            Attempt(now);
            return;
        }

        _retryAt = now + delay;
        Enter(StreamState.Waiting, now);
    }

    private int Seconds(MonotonicTime now) => (int)(now - _stepSince).TotalSeconds;

    private static string Named(RtspStep step) => step switch
    {
        RtspStep.Tracks or RtspStep.SetUp => "SETUP",
        _ => step.ToString().ToUpperInvariant(),
    };
}
