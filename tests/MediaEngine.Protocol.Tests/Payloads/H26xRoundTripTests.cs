using CsCheck;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using Xunit;

namespace MediaEngine.Protocol.Tests.Payloads;

/// <summary>
/// Packetises real bitstreams and reads the packets. Without loss the same frames must come out. With loss each incomplete frame must be
/// marked damaged.
/// </summary>
public sealed class H26xRoundTripTests
{
    public static TheoryData<string> H264Files =>
        new("h264-baseline.264", "h264-slices.264", "h264-high-cropped.264", "h264-b.264", "h264-intra-refresh.264", "h264-1080.264");

    public static TheoryData<string> H265Files => new("h265.265", "h265-b.265", "h265-main10.265");

    [Theory]
    [MemberData(nameof(H264Files))]
    public void H264_frames_come_back_as_they_were(string file)
    {
        List<List<byte[]>> pictures = Stream.H264Pictures(file);
        Gen.Int[64, 1400].Sample(budget =>
        {
            using var pool = new FramePool(8 << 20);
            using var depacketizer = new H264Depacketizer(pool, new H264ParameterSets());
            List<ReadFrame> frames = Stream.Read(depacketizer,
                Packets(pictures, new H264Packetizer(true, null), budget).SelectMany(p => p));
            Assert.Equal(pictures.Count, frames.Count);
            for (int i = 0; i < frames.Count; i++)
            {
                Assert.Equal(Stream.Join(pictures[i].Where(u => (u[0] & 0x1f) != 9)), frames[i].Data);
                Assert.Equal(pictures[i].Any(u => (u[0] & 0x1f) == 5), frames[i].Info.IsKey);
                Assert.Equal((uint)(i * 3600), frames[i].Info.Timestamp);
                Assert.False(frames[i].Info.IsDamaged);
            }
        }, iter: 40);
    }

    [Theory]
    [MemberData(nameof(H264Files))]
    public void H264_frames_with_loss_are_never_given_as_whole(string file)
    {
        List<List<byte[]>> pictures = Stream.H264Pictures(file);
        HashSet<string> whole = [.. pictures.Select(p => Convert.ToHexString(Stream.Join(p.Where(u => (u[0] & 0x1f) is 1 or 5))))];
        Loss(whole, budget => Packets(pictures, new H264Packetizer(true, null), budget),
            pool => new H264Depacketizer(pool, new H264ParameterSets()),
            unit => (unit[0] & 0x1f) is 1 or 5);
    }

    [Theory]
    [MemberData(nameof(H265Files))]
    public void H265_frames_come_back_as_they_were(string file)
    {
        List<List<byte[]>> pictures = Stream.H265Pictures(file);
        Gen.Int[64, 1400].Sample(budget =>
        {
            using var pool = new FramePool(8 << 20);
            using var depacketizer = new H265Depacketizer(pool, new H265ParameterSets());
            List<ReadFrame> frames = Stream.Read(depacketizer, Packets(pictures, new H265Packetizer(null), budget).SelectMany(p => p));
            Assert.Equal(pictures.Select(Stream.Join), frames.Select(f => f.Data));
            Assert.Equal(pictures.Select(p => p.Any(u => u[0] >> 1 is >= 16 and <= 23)), frames.Select(f => f.Info.IsKey));
        }, iter: 40);
    }

    [Theory]
    [MemberData(nameof(H265Files))]
    public void H265_frames_with_loss_are_never_given_as_whole(string file)
    {
        List<List<byte[]>> pictures = Stream.H265Pictures(file);
        HashSet<string> whole = [.. pictures.Select(p => Convert.ToHexString(Stream.Join(p.Where(u => u[0] >> 1 < 32))))];
        Loss(whole, budget => Packets(pictures, new H265Packetizer(null), budget),
            pool => new H265Depacketizer(pool, new H265ParameterSets()),
            unit => unit[0] >> 1 < 32);
    }

    [Fact]
    public void Units_that_do_not_fit_cannot_be_sent_in_mode_0()
    {
        var packetizer = new H264Packetizer(fragments: false, null);
        byte[] frame = Stream.Join([[0x65, 0x88, .. new byte[100]]]);
        var cursor = default(PacketCursor);
        Assert.Equal(102, packetizer.Write(ref cursor, frame, default, new byte[102], out bool marker));
        Assert.True(marker);
        cursor = default;
        Assert.Equal(Packetizer.CannotSend, packetizer.Write(ref cursor, frame, default, new byte[101], out _));
    }

    [Fact]
    public void Parameter_sets_stand_before_each_key_frame_that_lacks_them()
    {
        var sets = new H264ParameterSets();
        List<List<byte[]>> pictures = Stream.H264Pictures("h264-baseline.264");
        foreach (byte[] unit in pictures[0])
            sets.Store(unit);
        byte[] bare = Stream.Join(pictures[0].Where(u => (u[0] & 0x1f) == 5));
        List<SentPacket> packets = Stream.Send(new H264Packetizer(true, sets), bare, 0, FrameFlags.Key, 1200);
        Assert.Equal(H264NalType.StapA, packets[0].Payload[0] & 0x1f);
        using var pool = new FramePool(1 << 20);
        using var depacketizer = new H264Depacketizer(pool, new H264ParameterSets());
        ReadFrame frame = Assert.Single(Stream.Read(depacketizer, packets));
        Assert.Equal([7, 8, 5], frame.Units().Select(u => u[0] & 0x1f));
        Assert.True(frame.Flags.HasFlag(FrameFlags.ParameterSets));
        Assert.Equal([7, 8, 5],
            Stream.Send(new H264Packetizer(false, sets), bare, 0, FrameFlags.Key, 60_000).Select(p => p.Payload[0] & 0x1f));
        Assert.Equal(5, Assert.Single(Stream.Send(new H264Packetizer(false, sets), bare, 0, FrameFlags.None, 60_000)).Payload[0] & 0x1f);
    }

    private static List<List<SentPacket>> Packets(List<List<byte[]>> pictures, Packetizer packetizer, int budget) =>
        [.. pictures.Select((p, i) => Stream.Send(packetizer, Stream.Join(p), (uint)(i * 3600), FrameFlags.ParameterSets, budget))];

    private static void Loss(
        HashSet<string> whole, Func<int, List<List<SentPacket>>> send, Func<FramePool, Depacketizer> create, Func<byte[], bool> isSlice)
    {
        Gen.Select(Gen.Int[64, 600], Gen.Int[1, 50], Gen.ULong, Gen.Bool).Sample((budget, percent, seed, markers) =>
        {
            var random = new Testing.SeededRandom(seed);
            using var pool = new FramePool(8 << 20);
            using Depacketizer depacketizer = create(pool);
            IEnumerable<SentPacket?> packets = send(budget).SelectMany(p => p)
                .Select(p => random.Chance(percent / 100.0) ? null : markers ? p : p with { Marker = false });
            foreach (ReadFrame frame in Stream.Read(depacketizer, packets))
            {
                string slices = Convert.ToHexString(Stream.Join(frame.Units().Where(isSlice)));
                Assert.True(frame.Info.IsDamaged || whole.Contains(slices), "a frame that is not whole");
            }

            Assert.Equal(0, pool.InUse);
        }, iter: 400);
    }
}
