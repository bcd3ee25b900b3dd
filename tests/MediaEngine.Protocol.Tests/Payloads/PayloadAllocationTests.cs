using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Payloads;

/// <summary>No memory is allocated for a received packet, a kept frame or a sent packet.</summary>
public sealed class PayloadAllocationTests : IDisposable
{
    private readonly FramePool _pool = new(8 << 20);

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void H264() => Check(
        new H264Depacketizer(_pool, new H264ParameterSets()), new H264Packetizer(true, null),
        [.. Stream.H264Pictures("h264-baseline.264").Select(Stream.Join)]);

    [Fact]
    public void H265() => Check(
        new H265Depacketizer(_pool, new H265ParameterSets()), new H265Packetizer(null),
        [.. Stream.H265Pictures("h265.265").Select(Stream.Join)]);

    [Fact]
    public void VP8() => Check(new Vp8Depacketizer(_pool), new Vp8Packetizer(1), Stream.Ivf("vp8.ivf"));

    [Fact]
    public void VP9() => Check(new Vp9Depacketizer(_pool), new Vp9Packetizer(1), Stream.Ivf("vp9.ivf"));

    [Fact]
    public void JPEG() => Check(new JpegDepacketizer(_pool), new JpegPacketizer(), [Stream.File("jpeg-422.mjpeg")]);

    [Fact]
    public void AAC() => Check(new AacDepacketizer(_pool), new AacPacketizer(), [[.. Enumerable.Range(0, 700).Select(i => (byte)i)]]);

    private void Check(Depacketizer depacketizer, Packetizer packetizer, List<byte[]> frames)
    {
        using var ring = new FrameRing(_pool, 1 << 20, TimeSpan.FromSeconds(10));
        byte[] payload = new byte[400];
        ushort sequence = 0;
        uint timestamp = 0;
        int given = 0;
        int next = 0;
        Assert.Equal(0, AllocationGuard.Measure(
            () =>
            {
                byte[] frame = frames[next++ % frames.Count];
                timestamp += 3600;
                var cursor = default(PacketCursor);
                var info = new FrameInfo { Flags = next % frames.Count == 1 ? FrameFlags.Key | FrameFlags.ParameterSets : 0 };
                for (int length; (length = packetizer.Write(ref cursor, frame, info, payload, out bool marker)) > 0;)
                    depacketizer.Append(payload.AsSpan(0, length),
                        new PacketArrival(sequence++, timestamp, marker, new MonotonicTime(timestamp)));
                while (depacketizer.TryTake(out FrameHandle handle))
                {
                    given++;
                    ring.Add(handle);
                    ring.TryPlanBurst(new MonotonicTime(timestamp), 90000, 12_500, out _);
                    _pool.Release(handle);
                }
            },
            300));
        Assert.InRange(given, 590, 1300);
        depacketizer.Dispose();
    }
}
