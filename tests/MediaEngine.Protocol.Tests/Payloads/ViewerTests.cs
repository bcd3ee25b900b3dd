using MediaEngine.Primitives;
using MediaEngine.Protocol.Congestion;
using MediaEngine.Protocol.Payloads;
using Xunit;

namespace MediaEngine.Protocol.Tests.Payloads;

/// <summary>
/// Tests the parts together. The packets of a camera become frames once. A viewer that comes at any time gets the current group, then the
/// live frames.
/// </summary>
public sealed class ViewerTests : IDisposable
{
    private const int Budget = 300;

    private readonly FramePool _pool = new(8 << 20);
    private readonly FrameRing _ring;
    private readonly List<List<byte[]>> _pictures = Stream.H264Pictures("h264-baseline.264");

    public ViewerTests() => _ring = new FrameRing(_pool, 1 << 20, TimeSpan.FromSeconds(10));

    public void Dispose()
    {
        _ring.Dispose();
        Assert.Equal(0, _pool.InUse);
        _pool.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(165)]
    [InlineData(330)]
    public void A_viewer_gets_whole_pictures_from_the_last_key_frame_on_and_is_live_soon(int joins)
    {
        using var source = new H264Depacketizer(_pool, new H264ParameterSets());
        using var viewerPool = new FramePool(8 << 20);
        using var viewer = new H264Depacketizer(viewerPool, new H264ParameterSets());
        var packetizer = new H264Packetizer(true, source.ParameterSets);
        var pacer = new Pacer { Rate = 8_000_000 };
        var cursor = default(PacketCursor);
        BurstPlan plan = default;
        long position = -1;
        ushort sent = 0;
        ushort sequence = 0;
        List<(ReadFrame Frame, int At)> shown = [];
        byte[] payload = new byte[Budget];
        for (int millisecond = 0; millisecond < 600; millisecond++)
        {
            MonotonicTime now = MonotonicTime.FromMilliseconds(1000 + millisecond);
            if (millisecond % 40 == 0)
                Receive(source, millisecond / 40, ref sequence, now);
            source.Expire(now);
            while (source.TryTake(out FrameHandle frame))
            {
                _ring.Add(frame);
                _pool.Release(frame);
            }

            if (position < 0 && millisecond >= joins && _ring.TryPlanBurst(now, 90000, 1_000, out plan))
            {
                position = plan.First;
                pacer.BeginBurst(plan.BytesPerMillisecond * 8000.0, plan.Bytes);
            }

            if (position >= 0 && position < _ring.First)
            {
                position = _ring.First;
                cursor = default;
            }

            while (position >= 0 && pacer.CanSend(now) && _ring.TryGet(position, out FrameHandle current))
            {
                ref FrameInfo info = ref _pool.Info(current);
                int length = packetizer.Write(ref cursor, _pool.Data(current), info, payload, out bool marker);
                if (length == 0)
                {
                    position++;
                    cursor = default;
                    continue;
                }

                pacer.Sent(length, now);
                viewer.Append(payload.AsSpan(0, length),
                    new PacketArrival(sent++, plan.TimestampOf(position, info.Timestamp), marker, now));
                List<ReadFrame> frames = [];
                Stream.Take(viewer, frames);
                shown.AddRange(frames.Select(f => (f, millisecond)));
            }
        }

        Assert.True(shown[0].Frame.Info.IsKey);
        Assert.All(shown, s => Assert.False(s.Frame.Info.IsDamaged));
        int first = shown[0].Frame.Data.AsSpan().SequenceEqual(Stream.Join(_pictures[0])) ? 0 : 5;
        for (int i = 0; i < shown.Count; i++)
            Assert.Equal(Stream.Join(_pictures[(first + i) % 10]), shown[i].Frame.Data);
        for (int i = 1; i < shown.Count; i++)
            Assert.True((int)(shown[i].Frame.Info.Timestamp - shown[i - 1].Frame.Info.Timestamp) > 0, "time goes forwards");
        Assert.Equal(plan.LiveTimestamp, shown[plan.Frames - 1].Frame.Info.Timestamp);
        Assert.InRange(shown[plan.Frames - 1].At - joins, 0, 60);
        Assert.InRange(shown[^1].At, 560, 599);
    }

    private void Receive(H264Depacketizer source, int picture, ref ushort sequence, MonotonicTime now)
    {
        List<byte[]> units = _pictures[picture % _pictures.Count];
        for (int i = 0; i < units.Count; i++)
            source.Append(units[i], new PacketArrival(sequence++, (uint)(picture * 3600), i == units.Count - 1, now));
    }
}
