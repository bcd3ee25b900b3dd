using System.Collections.Immutable;
using MediaEngine.Gateway.Cameras;
using MediaEngine.Gateway.Formats;
using MediaEngine.Gateway.Hub;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Gateway.Streams;

/// <summary>
/// One stream with a camera: when it is pulled, what its state is, and when the next attempt is made. A pull is a call on a worker, with
/// the camera as its source and the tracks of the hub as its sinks.
/// </summary>
internal sealed class CameraStream
{
    private const int CameraId = 1;
    private const int VideoId = 2;
    private const int AudioId = 3;
    private const int TestSoundId = 4;

    private readonly GatewayServices _services;
    private readonly RtspUrl? _configured;
    private RtspUrl? _url;
    private RtspMemory _memory = new();
    private int _attempt;
    private int _failures;
    private int _redirects;
    private bool _isPulled;
    private bool _isResolving;
    private bool _wantsDatagrams;
    private RtspFailure? _lastFailure;
    private RtspStep _step;
    private MonotonicTime _stateSince;
    private MonotonicTime _stepSince;
    private MonotonicTime _retryAt = MonotonicTime.Never;
    private MonotonicTime _closeAt = MonotonicTime.Never;
    private StreamFigures? _figures;
    private BitrateMeter _videoRate;
    private BitrateMeter _audioRate;

    public CameraStream(GatewayServices services, StreamSettings settings, long callKey, MonotonicTime now)
    {
        (_services, Settings, CallKey, _stateSince) = (services, settings, callKey, now);
        if (settings.Url is not null && !TestCamera.IsTestUrl(settings.Url))
            _ = RtspUrl.TryParse(settings.Url, out _configured, out _);
        _url = _configured;
        State = settings.Url is null ? StreamState.Unpublished : StreamState.Idle;
    }

    public StreamSettings Settings { get; }

    public long CallKey { get; }

    public StreamState State { get; private set; }

    /// <summary>Call-ids of the viewers.</summary>
    public HashSet<string> Viewers { get; } = [];

    /// <summary>Offers that wait for the description of the camera.</summary>
    public List<PendingWatch> Pending { get; } = [];

    public MonotonicTime NextDeadline => MonotonicTime.Min(_retryAt, _closeAt);

    /// <summary>The tracks are known, or the last attempt has failed: offers need not wait.</summary>
    public bool IsSettled => IsDescribed || State == StreamState.Waiting;

    /// <summary>What a new viewer is answered from.</summary>
    public ViewedStream View() => new(CallKey, Video, Audio, _figures?.Video.ProfileLevelId ?? 0);

    /// <summary>Somebody wants the stream: it is pulled from now on.</summary>
    public void Want(MonotonicTime now)
    {
        _closeAt = MonotonicTime.Never;
        if (!_isPulled && State != StreamState.Unpublished)
            Begin(now);
    }

    /// <summary>A viewer has left, or an offer was answered.</summary>
    public void Reconsider(MonotonicTime now)
    {
        if (!_isPulled || Settings.AlwaysOn || Viewers.Count > 0 || Pending.Count > 0)
            _closeAt = MonotonicTime.Never;
        else if (_closeAt == MonotonicTime.Never)
            _closeAt = now + Settings.CloseAfter;
    }

    public void HandleTimeout(MonotonicTime now)
    {
        if (now >= _closeAt)
            Stop(now);
        if (now < _retryAt)
            return;
        _retryAt = MonotonicTime.Never;
        Attempt(now);
    }

    /// <summary>Ends the pull; the camera is told.</summary>
    public void Stop(MonotonicTime now)
    {
        (_retryAt, _closeAt) = (MonotonicTime.Never, MonotonicTime.Never);
        if (!_isPulled)
            return;
        _isPulled = false;
        _services.Media.Remove(CallKey, reports: false);
        (_figures, _videoRate, _audioRate) = (null, default, default);
        Enter(StreamState.Idle, now);
    }

    public void Handle(CameraDescribed described, MonotonicTime now)
    {
        (Video, Audio) = (described.Video, described.Audio);
        _failures = 0;
        _ = now;
    }

    public void Handle(CameraStep step, MonotonicTime now)
    {
        (_step, _stepSince) = (step.Step, now);
        if (State == StreamState.Connecting && step.Step == RtspStep.Playing)
            Enter(StreamState.Starting, now);
    }

    public void Handle(StreamFigures figures, MonotonicTime now)
    {
        bool arrives = _figures is null ? figures.Video.Frames + figures.Audio.Frames > 0
            : figures.Video.Frames > _figures.Video.Frames || figures.Audio.Frames > _figures.Audio.Frames;
        _figures = figures;
        _videoRate.Take(figures.Video.Frames, figures.Video.Bytes, now.Seconds);
        _audioRate.Take(figures.Audio.Frames, figures.Audio.Bytes, now.Seconds);
        if (arrives && State is StreamState.Starting or StreamState.Connecting)
            Enter(StreamState.Playing, now);
    }

    public void Handle(CameraEnded ended, MonotonicTime now)
    {
        if (!_isPulled || ended.Attempt != _attempt)
            return;
        _memory = ended.Memory;
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
    public void HandleFault(MonotonicTime now)
    {
        if (!_isPulled)
            return;
        Fail(new RtspFailure(RtspFailureCause.Protocol, _step, 0, "An internal error of the engine ended the pull."), now);
    }

    public StreamStatus Status(MonotonicTime now) => new(Settings.Name, State, Detail(now), now - _stateSince)
    {
        Url = _configured?.Text ?? Settings.Url,
        Viewers = Viewers.Count,
        RetryIn = _retryAt == MonotonicTime.Never ? null : _retryAt - now > TimeSpan.Zero ? _retryAt - now : TimeSpan.Zero,
        Video = Track(MediaKind.Video, Video, _figures?.Video, _videoRate),
        Audio = Track(MediaKind.Audio, Audio, _figures?.Audio, _audioRate),
        Connections = _attempt,
    };

    /// <summary>The camera sends over UDP by the settings, by what worked before, or because it refused TCP.</summary>
    private bool UsesDatagrams => _wantsDatagrams || _memory.Transport == RtspTransportKind.Udp
        || Settings.Transports is [RtspTransportKind.Udp, ..];

    private bool IsDescribed => !Video.IsDefault;

    private ImmutableArray<TrackFormat> Video { get; set; }

    private ImmutableArray<TrackFormat> Audio { get; set; }

    private void Begin(MonotonicTime now)
    {
        (_isPulled, _failures) = (true, 0);
        Enter(StreamState.Connecting, now);

        // The stream gets its worker now, because viewers that are answered before the camera must run on the same one.
        Apply([], [], now);
        Attempt(now);
    }

    private void Attempt(MonotonicTime now)
    {
        if (!_isPulled || _isResolving)
            return;
        _attempt++;
        (_step, _stepSince) = (RtspStep.Idle, now);
        if (State == StreamState.Waiting)
            Enter(StreamState.Connecting, now);
        if (TestCamera.IsTestUrl(Settings.Url))
        {
            Apply(
                [new TestPicturePlan(CameraId), new TestSoundPlan(TestSoundId)],
                [new RoutePlan(CameraId, VideoId), new RoutePlan(TestSoundId, AudioId)], now);
            return;
        }

        if (_url is not { } url)
        {
            Fail(new RtspFailure(RtspFailureCause.Refused, RtspStep.Idle, 0, "The URL of the stream cannot be read."), now);
            return;
        }

        _isResolving = true;
        _services.Hosts.Resolve(url.Host, url.Port, (address, problem) => Resolved(url, address, problem));
    }

    private void Resolved(RtspUrl url, TransportAddress address, string problem)
    {
        _isResolving = false;
        MonotonicTime now = _services.Now;
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
        if (UsesDatagrams && !_services.TryAllocatePorts(address, out ports))
        {
            Fail(new RtspFailure(RtspFailureCause.Busy, RtspStep.Idle, 0, "No ports are left for a camera that sends over UDP."), now);
            return;
        }

        Apply(
            [new CameraPlan(CameraId, _attempt, address, session) { Ports = ports, Fingerprint = Settings.Fingerprint }],
            [new RoutePlan(CameraId, VideoId), new RoutePlan(CameraId, AudioId)], now);
    }

    private void Apply(ImmutableArray<SourcePlan> sources, ImmutableArray<RoutePlan> routes, MonotonicTime now)
    {
        var plan = new CallPlan
        {
            CallKey = CallKey,
            CallId = $"stream {Settings.Name}",
            Sources = sources,
            Sinks = [new HubTrackPlan(VideoId, MediaKind.Video), new HubTrackPlan(AudioId, MediaKind.Audio)],
            Routes = routes,
            Timeouts = new CallTimeouts(0, 0, 0, 0),
        };
        if (_services.Media.Apply(plan))
            return;
        foreach (MediaPort port in sources.OfType<CameraPlan>().SelectMany(c => c.Ports))
            _services.Signalling.Release(port);
        Fail(new RtspFailure(RtspFailureCause.Busy, RtspStep.Idle, 0, "The engine is overloaded."), now);
    }

    private void Fail(RtspFailure failure, MonotonicTime now)
    {
        _lastFailure = failure;
        _failures++;
        TimeSpan delay = RtspRetryPolicy.Delay(failure, _failures, _services.RandomShare(), _memory);
        if (delay == TimeSpan.Zero)
        {
            Attempt(now);
            return;
        }

        _retryAt = now + delay;
        Enter(StreamState.Waiting, now);
    }

    private void Enter(StreamState state, MonotonicTime now)
    {
        if (State == state)
            return;
        (State, _stateSince) = (state, now);
    }

    private string Detail(MonotonicTime now)
    {
        switch (State)
        {
            case StreamState.Idle:
                return "Nobody watches, so the camera is not pulled.";
            case StreamState.Unpublished:
                return "Nobody publishes the stream now.";
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

    private int Seconds(MonotonicTime now) => (int)(now - _stepSince).TotalSeconds;

    private static string Named(RtspStep step) => step switch
    {
        RtspStep.Tracks or RtspStep.SetUp => "SETUP",
        _ => step.ToString().ToUpperInvariant(),
    };

    private TrackStatus? Track(MediaKind kind, ImmutableArray<TrackFormat> described, TrackFigures? figures, BitrateMeter rate)
    {
        bool arrives = figures is { Encoding.Length: > 0 };
        if (!arrives && (described.IsDefaultOrEmpty || State == StreamState.Idle))
            return null;
        string codec = arrives ? figures!.Encoding : described[0].Encoding;
        uint profile = figures?.ProfileLevelId ?? 0;
        if (profile == 0 && !described.IsDefaultOrEmpty && described[0].Is("H264"))
            profile = H264Profiles.Of(described[0].Parameters);
        string? reason = PassReasons.WhyNot(kind, codec, figures);
        return new TrackStatus(codec, reason is null)
        {
            Reason = reason,
            Width = figures?.Width ?? 0,
            Height = figures?.Height ?? 0,
            ClockRate = arrives ? figures!.ClockRate : described.IsDefaultOrEmpty ? 0 : described[0].ClockRate,
            Profile = profile == 0 ? "" : profile.ToString("x6", System.Globalization.CultureInfo.InvariantCulture),
            FrameRate = Math.Round(rate.FrameRate, 1),
            Bitrate = (long)rate.Bitrate,
            Frames = figures?.Frames ?? 0,
            LostPackets = figures?.LostPackets ?? 0,
            Clock = !arrives ? "" : figures!.UsesReports ? "sender reports" : "arrival",
        };
    }
}
