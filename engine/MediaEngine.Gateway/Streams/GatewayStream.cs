using System.Collections.Immutable;
using System.Globalization;
using MediaEngine.Gateway.Cameras;
using MediaEngine.Gateway.Formats;
using MediaEngine.Gateway.Hub;
using MediaEngine.Gateway.Viewers;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Gateway.Streams;

/// <summary>
/// One stream on the control thread: its call on a worker, with the tracks of the hub as its sinks, its viewers and its state.
/// </summary>
internal abstract class GatewayStream
{
    private const int VideoId = 2;
    private const int AudioId = 3;

    private MonotonicTime _stateSince;
    private BitrateMeter _videoRate;
    private BitrateMeter _audioRate;

    protected GatewayStream(GatewayServices services, StreamSettings settings, long callKey, StreamState state, MonotonicTime now)
    {
        (Services, Settings, CallKey, State, _stateSince) = (services, settings, callKey, state, now);
    }

    public StreamSettings Settings { get; }

    public long CallKey { get; }

    public StreamState State { get; private set; }

    /// <summary>Call-ids of the viewers.</summary>
    public HashSet<string> Viewers { get; } = [];

    /// <summary>Offers that wait for the description of the camera.</summary>
    public List<PendingWatch> Pending { get; } = [];

    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>The tracks are known, or will not be soon: offers need not wait.</summary>
    public abstract bool IsSettled { get; }

    /// <summary>What a new viewer is answered from.</summary>
    public virtual ViewedStream View() => new(CallKey, Video, Audio, Figures?.Video.ProfileLevelId ?? 0);

    /// <summary>Somebody wants the stream.</summary>
    public abstract void Want(MonotonicTime now);

    /// <summary>A viewer has left, or an offer was answered.</summary>
    public abstract void Reconsider(MonotonicTime now);

    public virtual void HandleTimeout(MonotonicTime now)
    {
    }

    /// <summary>Ends the stream's call.</summary>
    public abstract void Stop(MonotonicTime now);

    /// <summary>Handles an event of the worker about the stream's call.</summary>
    public virtual void Handle(MediaEvent mediaEvent, MonotonicTime now)
    {
        if (mediaEvent is not StreamFigures figures)
            return;
        bool arrives = Figures is null ? figures.Video.Frames + figures.Audio.Frames > 0
            : figures.Video.Frames > Figures.Video.Frames || figures.Audio.Frames > Figures.Audio.Frames;
        Figures = figures;
        _videoRate.Take(figures.Video.Frames, figures.Video.Bytes, now.Seconds);
        _audioRate.Take(figures.Audio.Frames, figures.Audio.Bytes, now.Seconds);
        if (arrives && State is StreamState.Starting or StreamState.Connecting)
            Enter(StreamState.Playing, now);
    }

    public virtual StreamStatus Status(MonotonicTime now) => new(Settings.Name, State, Detail(now), now - _stateSince)
    {
        Url = Settings.Url,
        Viewers = Viewers.Count,
        Video = Track(MediaKind.Video, Video, Figures?.Video, _videoRate),
        Audio = Track(MediaKind.Audio, Audio, Figures?.Audio, _audioRate),
    };

    protected GatewayServices Services { get; }

    /// <summary>The newest of the worker; null while nothing arrives.</summary>
    protected StreamFigures? Figures { get; private set; }

    /// <summary>Formats of the video track; default while not known.</summary>
    protected ImmutableArray<TrackFormat> Video { get; set; }

    /// <summary>Formats of the audio track; default while not known.</summary>
    protected ImmutableArray<TrackFormat> Audio { get; set; }

    /// <summary>A sentence that explains the state.</summary>
    protected abstract string Detail(MonotonicTime now);

    protected void Enter(StreamState state, MonotonicTime now)
    {
        if (State == state)
            return;
        (State, _stateSince) = (state, now);
    }

    /// <summary>The source is gone; its figures are not shown any more.</summary>
    protected void ForgetFigures() => (Figures, _videoRate, _audioRate) = (null, default, default);

    /// <summary>Gives the plan of the stream's call to its worker; false when the worker cannot take it.</summary>
    /// <param name="video">Id of the source of the video track; null for none.</param>
    /// <param name="audio">The same for audio.</param>
    protected bool TryApply(ImmutableArray<SourcePlan> sources, int? video = null, int? audio = null) => Services.Media.Apply(new CallPlan
    {
        CallKey = CallKey,
        CallId = $"stream {Settings.Name}",
        Sources = sources,
        Sinks = [new HubTrackPlan(VideoId, MediaKind.Video), new HubTrackPlan(AudioId, MediaKind.Audio)],
        Routes =
        [
            .. video is { } picture ? [new RoutePlan(picture, VideoId)] : ImmutableArray<RoutePlan>.Empty,
            .. audio is { } sound ? [new RoutePlan(sound, AudioId)] : ImmutableArray<RoutePlan>.Empty,
        ],
        Timeouts = new CallTimeouts(0, 0, 0, 0),
    });

    private TrackStatus? Track(MediaKind kind, ImmutableArray<TrackFormat> described, TrackFigures? figures, BitrateMeter rate)
    {
        bool arrives = figures is { Encoding.Length: > 0 };
        if (!arrives && (described.IsDefaultOrEmpty || State is StreamState.Idle or StreamState.Unpublished))
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
            Profile = profile == 0 ? "" : profile.ToString("x6", CultureInfo.InvariantCulture),
            FrameRate = Math.Round(rate.FrameRate, 1),
            Bitrate = (long)rate.Bitrate,
            Frames = figures?.Frames ?? 0,
            LostPackets = figures?.LostPackets ?? 0,
            Clock = !arrives ? "" : figures!.UsesReports ? "sender reports" : "arrival",
        };
    }
}
