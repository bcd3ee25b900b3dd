using MediaEngine.Primitives;
using MediaEngine.Protocol.CodecHost;

namespace MediaEngine.Sessions.CodecHosts;

/// <summary>One stream on its way through a codec host.</summary>
internal sealed class CodecLane(CodecLanes lanes, LaneSettings settings, ILaneUser user)
{
    public LaneSettings Settings { get; private set; } = settings;

    public ILaneUser User { get; } = user;

    /// <summary>Where it runs now; null when it has ended.</summary>
    public CodecHost? Host { get; set; }

    public int Number { get; set; }

    /// <summary>Hosts that ended while they had a frame of this lane alone.</summary>
    public int Kills { get; set; }

    /// <summary>It must have a host of its own, because one of several lanes has ended their host.</summary>
    public bool IsSuspect { get; set; }

    /// <summary>Frames the host has and has not answered.</summary>
    public int Outstanding { get; set; }

    /// <summary>When the host took a frame last, or got one while it had none.</summary>
    public MonotonicTime Progress { get; set; }

    /// <summary>Frames that found no room, were damaged, or were left out because the lane was behind.</summary>
    public long Dropped { get; set; }

    /// <summary>Time spent in codecs, in microseconds.</summary>
    public long CodecTime { get; set; }

    /// <summary>Gives one frame to the decoder. False when there is no room for it.</summary>
    public bool TrySend(ReadOnlySpan<byte> frame, LaneFlags flags, long timestamp, MonotonicTime now)
    {
        if (Host is not { } host || Outstanding >= LaneLimits.MaximumBacklog
            || !host.TrySend(Message(LaneMessageKind.Frame) with { Flags = flags, Timestamp = timestamp }, frame))
        {
            Dropped++;
            return false;
        }

        if (Outstanding++ == 0)
            Progress = now;
        return true;
    }

    /// <summary>The next picture becomes a key frame.</summary>
    public void AskForKeyFrame() => Host?.TrySend(Message(LaneMessageKind.KeyFrame), []);

    public void Configure(LaneSettings changed)
    {
        if (changed == Settings)
            return;
        Settings = changed;
        Host?.TrySend(Configured(LaneMessageKind.Configure), []);
    }

    public void Close() => lanes.Close(this);

    public LaneMessage Configured(LaneMessageKind kind) => Message(kind) with
    {
        Input = Settings.Input,
        Output = Settings.Output,
        Width = Settings.Width,
        Height = Settings.Height,
        Bitrate = Settings.Bitrate,
        Rate = Settings.Rate,
        Channels = Settings.Channels,
        Flags = Settings.Reorders ? LaneFlags.Reorders : LaneFlags.None,
    };

    public LaneMessage Message(LaneMessageKind kind) => new() { Kind = kind, Lane = Number };
}
