using MediaEngine.Gateway.Formats;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Sessions.Context;

namespace MediaEngine.Gateway.Hub;

/// <summary>The video track: keeps the pictures since the last key frame, so that a new viewer sees the current picture at once.</summary>
internal sealed class VideoTrack : HubTrack
{
    /// <summary>Octets of the kept pictures: ten seconds of a 4K camera with 20 Mbit/s.</summary>
    private const long RingMemory = 24 << 20;

    /// <summary>The ring, the frame in assembly, and frames that slow viewers are still sending.</summary>
    private const long Memory = 40 << 20;

    private static readonly TimeSpan _ringAge = TimeSpan.FromMinutes(2);

    /// <summary>A key frame that is younger answers a request.</summary>
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(1);

    private long _askedGroup = -1;
    private MonotonicTime _askedAt;
    private ushort _width;
    private ushort _height;

    public VideoTrack(WorkerContext context, StreamHub hub)
        : base(context, hub, Memory) => Ring = new FrameRing(Pool, RingMemory, _ringAge);

    public FrameRing Ring { get; }

    /// <summary>Bits per second of the kept pictures; 0 while there are too few.</summary>
    public double Bitrate => Ring.Count > 5 && Ring.FrameInterval > TimeSpan.Zero
        ? 8 * Ring.Bytes / (Ring.Count * Ring.FrameInterval.TotalSeconds) : 0;

    /// <summary>Sends key frames on request; null when the source does not.</summary>
    public IKeyFrameSource? KeyFrames { get; set; }

    /// <summary>Age of the last key frame. The ring must have one.</summary>
    public TimeSpan GroupAge(MonotonicTime now) => now - Pool.Info(Ring[0]).Completed;

    /// <summary>
    /// A viewer needs a key frame. True when a new one is on its way; otherwise the viewer is answered from the ring, because the last one
    /// is young, or because the source does not send any.
    /// </summary>
    public bool TryRenew(MonotonicTime now)
    {
        if (KeyFrames is null || (Ring.Count > 0 && GroupAge(now) < _fresh))
            return false;
        if (_askedGroup != Ring.First)
            (_askedGroup, _askedAt) = (Ring.First, now);
        KeyFrames.AskForKeyFrame(now);
        return now - _askedAt < _fresh;
    }

    public override TrackFigures Figures() => base.Figures() with
    {
        Width = _width,
        Height = _height,
        ProfileLevelId = Depacketizer is H264Depacketizer { ParameterSets.Sps: { } sps } ? sps.ProfileLevelId
            : Format is { } format && format.Is("H264") ? H264Profiles.Of(format.Parameters) : 0,
    };

    public override void Dispose()
    {
        Ring.Dispose();
        base.Dispose();
    }

    protected override void Deliver(FrameHandle frame, MonotonicTime now)
    {
        ref FrameInfo info = ref Pool.Info(frame);
        if (info.Width > 0)
            (_width, _height) = (info.Width, info.Height);
        if (Ring.Add(frame))
            GiveConsumers(frame, now);
    }

    protected override void SourceChanged() => Ring.Clear();
}
