using MediaEngine.Primitives;
using MediaEngine.Protocol.CodecHost;
using MediaEngine.Sessions.CodecHosts;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;

namespace MediaEngine.Sessions.Tests.CodecHosts;

/// <summary>The user of one lane.</summary>
internal sealed class LaneProbe(WorkerContext context, long callKey, LaneSettings settings) : IMediaSource, ILaneUser
{
    private byte[] _next = [];

    public CodecLane? Lane { get; private set; }

    public string Failure { get; private set; } = "";

    /// <summary>Times the lane has begun.</summary>
    public List<MonotonicTime> Begun { get; } = [];

    public List<(LaneMessage Message, byte[] Frame)> Frames { get; } = [];

    public long CallKey => callKey;

    public void Connect(IMediaSink[] sinks, MonotonicTime now)
    {
        if (Lane is not null)
            return;
        if (CodecLanes.Of(context).TryOpen(settings, this, now, out CodecLane? lane, out string failure))
            Lane = lane;
        else
            Failure = failure;
    }

    public void Close() => Lane?.Close();

    public void LaneBegins(MonotonicTime now) => Begun.Add(now);

    public Span<byte> Rent(in LaneMessage frame) => _next = new byte[frame.Length];

    public void Receive(in LaneMessage frame, MonotonicTime now) => Frames.Add((frame, _next));

    public void LaneFailed(string reason, MonotonicTime now) => Failure = reason;
}
