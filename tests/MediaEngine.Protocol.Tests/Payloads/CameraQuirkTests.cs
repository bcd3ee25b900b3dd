using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using Xunit;

namespace MediaEngine.Protocol.Tests.Payloads;

/// <summary>
/// How cameras packetise and what they announce. Each row is one observed behaviour; the name contains the number of the row.
/// </summary>
public sealed class CameraQuirkTests : IDisposable
{
    private readonly FramePool _pool = new(8 << 20);
    private readonly H264ParameterSets _sets = new();

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void V34_markers_and_old_timestamps_on_parameter_sets_make_no_pictures(bool markerOnPps)
    {
        List<SentPacket> packets = [];
        List<List<byte[]>> pictures = Repeated("h264-baseline.264", 12);
        for (int i = 0; i < pictures.Count; i++)
        {
            uint time = (uint)((i + 1) * 3600);
            foreach (byte[] unit in pictures[i])
            {
                int type = unit[0] & 0x1f;
                if (type is 1 or 5)
                    packets.AddRange(Fragments(unit, time, 300, marker: true));
                else
                    packets.Add(new SentPacket(unit, time - 3600, type != 8 || markerOnPps));
            }
        }

        List<ReadFrame> frames = Read(packets);
        Assert.Equal(pictures.Count, frames.Count);
        Assert.Equal(Enumerable.Range(1, frames.Count).Select(i => (uint)(i * 3600)), frames.Select(f => f.Info.Timestamp));
        Assert.Equal(pictures.Select(Stream.Join), frames.Select(f => f.Data));
    }

    [Fact]
    public void V35_a_marker_on_every_unit_does_not_cut_pictures()
    {
        List<List<byte[]>> pictures = Repeated("h264-slices.264", 30);
        IEnumerable<SentPacket> packets = pictures.SelectMany((p, i) => p.Select(u => new SentPacket(u, (uint)(i * 3600), true)));
        List<ReadFrame> frames = Read(packets);
        Assert.Equal(pictures.Select(Stream.Join), frames.Select(f => f.Data));
        Assert.All(frames.SkipLast(1), f => Assert.False(f.Info.IsDamaged));
    }

    [Fact]
    public void V35_markers_that_are_right_in_small_pictures_do_not_cut_key_frames()
    {
        List<byte[]> key = Stream.H264Pictures("h264-slices.264")[0];
        List<byte[]> small = [.. Stream.H264Pictures("h264-baseline.264")[1]];
        List<List<byte[]>> pictures = [small, small, small, small, key, small, small, small, key, small];
        List<ReadFrame> frames = Read(pictures.SelectMany((p, i) => p.Select(u => new SentPacket(u, (uint)(i * 3600), true))));
        Assert.Equal(pictures.Select(Stream.Join), frames.Select(f => f.Data));
    }

    [Fact]
    public void V36_slices_with_times_of_their_own_are_one_picture()
    {
        List<List<byte[]>> pictures = Repeated("h264-slices.264", 30);
        IEnumerable<SentPacket> packets =
            pictures.SelectMany((p, i) => p.Select((u, k) => new SentPacket(u, (uint)(i * 3600 + k), k == p.Count - 1)));
        List<ReadFrame> frames = Read(packets);
        Assert.Equal(pictures.Select(Stream.Join), frames.Select(f => f.Data));
    }

    [Fact]
    public void V37_large_units_in_one_packet_become_packets_of_the_budget()
    {
        List<byte[]> picture = Stream.H264Pictures("h264-1080.264")[0];
        List<ReadFrame> frames = Read(picture.Select((u, i) => new SentPacket(u, 0, i == picture.Count - 1)));
        List<SentPacket> sent = Stream.Send(new H264Packetizer(true, null), Assert.Single(frames).Data, 0, FrameFlags.Key, 1200);
        Assert.All(sent, p => Assert.InRange(p.Payload.Length, 1, 1200));
        Assert.Equal(frames[0].Data, Assert.Single(Read(sent)).Data);
    }

    [Fact]
    public void V38a_a_byte_stream_in_the_fragments_of_one_unit_is_cut_apart()
    {
        List<List<byte[]>> pictures = Stream.H264Pictures("h264-high-cropped.264");
        List<byte[]> units = [.. pictures[0].Where(u => (u[0] & 0x1f) is 7 or 8 or 5)];
        byte[] stream = [.. units[0], 0, 0, 0, 1, .. units[1], 0, 0, 0, 1, .. units[2]];
        ReadFrame frame = Assert.Single(Read(Fragments(stream, 0, 100, marker: true)));
        Assert.Equal(Stream.Join(units), frame.Data);
        Assert.True(frame.Info.IsKey);
        Assert.Equal((50, 38), (frame.Info.Width, frame.Info.Height));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void V38b_single_packets_with_a_start_code_are_read(int length)
    {
        byte[] code = length == 3 ? [0, 0, 1] : [0, 0, 0, 1];
        List<byte[]> units = [.. Stream.H264Pictures("h264-baseline.264")[0].Where(u => (u[0] & 0x1f) != 6)];
        ReadFrame frame = Assert.Single(Read(units.Select((u, i) => new SentPacket([.. code, .. u], 0, i == units.Count - 1))));
        Assert.Equal(Stream.Join(units), frame.Data);
        byte[] together = [.. units.SelectMany(u => code.Concat(u))];
        Assert.Equal(Stream.Join(units), Assert.Single(Read([new SentPacket(together, 0, true)])).Data);
    }

    [Fact]
    public void V38c_units_of_an_aggregate_with_a_start_code_are_read()
    {
        List<byte[]> units = [.. Stream.H264Pictures("h264-high-cropped.264")[0].Where(u => (u[0] & 0x1f) != 6)];
        byte[] stap = [0x78, .. units.SelectMany(u => new byte[] { (byte)((u.Length + 3) >> 8), (byte)(u.Length + 3), 0, 0, 1 }.Concat(u))];
        Assert.Equal(Stream.Join(units), Assert.Single(Read([new SentPacket(stap, 0, true)])).Data);
    }

    [Fact]
    public void V38d_a_start_code_across_two_fragments_is_found()
    {
        List<byte[]> units = [.. Stream.H264Pictures("h264-high-cropped.264")[0].Where(u => (u[0] & 0x1f) is 7 or 8 or 5)];
        byte[] stream = [.. units[0], 0, 0, 0, 1, .. units[1], 0, 0, 0, 1, .. units[2]];
        for (int cut = units[0].Length; cut < units[0].Length + 5; cut++)
        {
            byte[] first = [0x7c, 0x87, .. stream[1..cut]];
            byte[] second = [0x7c, 0x47, .. stream[cut..]];
            Assert.Equal(Stream.Join(units), Assert.Single(Read([new(first, 0, false), new(second, 0, true)])).Data);
        }
    }

    [Fact]
    public void Fragments_with_start_and_end_and_empty_ones_are_read()
    {
        byte[] idr = Stream.H264Pictures("h264-baseline.264")[0].Last(u => (u[0] & 0x1f) == 5);
        byte header = (byte)((idr[0] & 0xe0) | 28);
        ReadFrame whole = Assert.Single(Read([new([header, 0xc5, .. idr[1..]], 0, true)]));
        Assert.Equal(Stream.Join([idr]), whole.Data);
        ReadFrame pieces = Assert.Single(Read([
            new([header, 0x85], 0, false), new([header, 0x05, .. idr[1..50]], 0, false), new([header, 0x05], 0, false),
            new([header, 0x05, .. idr[50..]], 0, false), new([header, 0x45], 0, true)]));
        Assert.Equal(Stream.Join([idr]), pieces.Data);
        Assert.False(pieces.Info.IsDamaged);
    }

    [Fact]
    public void Pictures_without_markers_end_where_the_next_begins()
    {
        List<List<byte[]>> pictures = Stream.H264Pictures("h264-baseline.264");
        List<ReadFrame> frames = Read(pictures.SelectMany((p, i) => p.SelectMany(u => Fragments(u, (uint)(i * 3600), 200, marker: false))));
        Assert.Equal(pictures.Select(Stream.Join), frames.Select(f => f.Data));
        Assert.All(frames.SkipLast(1), f => Assert.False(f.Info.IsDamaged));
    }

    [Fact]
    public void A_picture_leaves_with_its_marker_once_markers_have_proved_right()
    {
        using var depacketizer = new H264Depacketizer(_pool, _sets);
        List<int> waiting = [];
        ushort sequence = 0;
        int given = 0;
        foreach ((List<byte[]> picture, int i) in Stream.H264Pictures("h264-baseline.264").Select((p, i) => (p, i)))
        {
            for (int k = 0; k < picture.Count; k++)
                depacketizer.Append(picture[k],
                    new PacketArrival(sequence++, (uint)(i * 3600), k == picture.Count - 1, MonotonicTime.FromMilliseconds(40 * i)));
            if (i == 0)
            {
                Assert.Equal(MonotonicTime.FromMilliseconds(20), depacketizer.Deadline);
                depacketizer.Expire(depacketizer.Deadline);
            }

            List<ReadFrame> frames = [];
            Stream.Take(depacketizer, frames);
            given += frames.Count;
            waiting.Add(i + 1 - given);
        }

        Assert.Equal([0, 1, 0, 0, 0, 0, 0, 0, 0, 0], waiting);
    }

    [Theory]
    [InlineData("Z2QAH6y0AoAt2AtQEBAUAAADAAQAAAMAyjxgyoA=,aO48sA==", 1280, 720)]
    [InlineData("Z2QAH6y0AoAt2AtQEBAUAAADAAQAAAMAyjxgyoA=,", 1280, 720)]
    [InlineData("aO48sA==,Z2QAH6y0AoAt2AtQEBAUAAADAAQAAAMAyjxgyoA=", 1280, 720)]
    [InlineData("aGVsbG8gd29ybGQ=", 0, 0)]
    [InlineData("", 0, 0)]
    [InlineData(",,,%%%,Z2Q", 0, 0)]
    public void V42_V44_announced_parameter_sets_are_read_as_far_as_they_can_be(string sprop, int width, int height)
    {
        _sets.ReadAnnounced(sprop);
        Assert.Equal((width, height), (_sets.Sps?.Width ?? 0, _sets.Sps?.Height ?? 0));
    }

    [Fact]
    public void V42_sets_that_come_only_in_the_SDP_stand_before_every_key_frame_sent()
    {
        List<List<byte[]>> pictures = Stream.H264Pictures("h264-baseline.264");
        IEnumerable<byte[]> sets = pictures[0].Where(u => (u[0] & 0x1f) is 7 or 8);
        _sets.ReadAnnounced(string.Join(',', sets.Select(Convert.ToBase64String)));
        List<ReadFrame> frames = Read(pictures.SelectMany((p, i) =>
            p.Where(u => (u[0] & 0x1f) is 1 or 5).Select(u => new SentPacket(u, (uint)(i * 3600), true))));
        Assert.Equal(2, frames.Count(f => f.Info.IsKey));
        Assert.All(frames, f => Assert.Equal(64, f.Info.Width));
        foreach (ReadFrame key in frames.Where(f => f.Info.IsKey))
            Assert.Equal(0x78, Stream.Send(new H264Packetizer(true, _sets), key.Data, 0, key.Flags, 1200)[0].Payload[0]);
    }

    [Fact]
    public void V42b_H265_sets_of_the_SDP_are_read()
    {
        List<byte[]> units = Stream.Units("h265.265");
        var sets = new H265ParameterSets();
        foreach (int type in new[] { 32, 33, 34 })
            sets.ReadAnnounced(Convert.ToBase64String(units.First(u => u[0] >> 1 == type)));
        Assert.True(sets.IsComplete);
        Assert.Equal(64, sets.Sps!.Width);
        byte[] idr = units.First(u => u[0] >> 1 is 19 or 20);
        List<SentPacket> sent = Stream.Send(new H265Packetizer(sets), Stream.Join([idr]), 0, FrameFlags.Key, 1200);
        Assert.Equal(48, sent[0].Payload[0] >> 1);
    }

    [Fact]
    public void V43_parameter_sets_in_the_stream_are_found_whatever_times_they_have()
    {
        List<List<byte[]>> pictures = Stream.H264Pictures("h264-high-cropped.264");
        List<ReadFrame> frames =
            Read(pictures.SelectMany(
                (p, i) => p.Select((u, k) => new SentPacket(u, (uint)(i * 3600 - 90 * (p.Count - 1 - k)), k == p.Count - 1))));
        Assert.Equal(pictures.Select(Stream.Join), frames.Select(f => f.Data));
        Assert.Equal(100, _sets.Sps!.ProfileIdc);
        Assert.True(frames[0].Flags.HasFlag(FrameFlags.Key | FrameFlags.ParameterSets));
    }

    [Fact]
    public void V44a_sets_of_the_stream_displace_those_of_the_SDP()
    {
        _sets.ReadAnnounced("Z2QAH6y0AoAt2AtQEBAUAAADAAQAAAMAyjxgyoA=,aO48sA==");
        Assert.Equal(1280, _sets.Sps!.Width);
        Read(Stream.H264Pictures("h264-1080.264")[0].Select(u => new SentPacket(u, 0, false)));
        Assert.Equal((1920, 1080), (_sets.Sps!.Width, _sets.Sps.Height));
        Assert.Equal(2, _sets.Count);
        _sets.ReadAnnounced("Z2QAH6y0AoAt2AtQEBAUAAADAAQAAAMAyjxgyoA=,aO48sA==");
        Assert.Equal(1920, _sets.Sps.Width);
    }

    [Fact]
    public void V44c_announced_sets_behind_start_codes_are_read()
    {
        byte[] sps = Convert.FromBase64String("Z2QAH6y0AoAt2AtQEBAUAAADAAQAAAMAyjxgyoA=");
        _sets.ReadAnnounced(Convert.ToBase64String([0, 0, 0, 1, .. sps, 0, 0, 0, 1, 0x68, 0xee, 0x3c, 0xb0]));
        Assert.True(_sets.IsComplete);
    }

    [Fact]
    public void V45_the_profile_is_that_of_the_parameter_set()
    {
        _sets.Store(Stream.Units("h264-1080.264").First(u => (u[0] & 0x1f) == 7));
        Assert.Equal(0x64u, _sets.Sps!.ProfileLevelId >> 16);
    }

    [Fact]
    public void V46_SEI_units_alone_are_no_pictures()
    {
        List<SentPacket> packets = [];
        List<List<byte[]>> pictures = Stream.H265Pictures("h265.265");
        for (int i = 0; i < pictures.Count; i++)
        {
            packets.AddRange(Stream.Send(new H265Packetizer(null), Stream.Join(pictures[i]), (uint)(i * 3600), 0, 400));
            packets.Add(new SentPacket([39 << 1, 1, 1, 2, 3], (uint)(i * 3600), true));
            packets.Add(new SentPacket([39 << 1, 1, 1, 2, 4], (uint)(i * 3600), true));
        }

        using var depacketizer = new H265Depacketizer(_pool, new H265ParameterSets());
        List<ReadFrame> frames = Stream.Read(depacketizer, packets);
        Assert.Equal(pictures.Count, frames.Count);
        Assert.Equal(Enumerable.Range(0, frames.Count).Select(i => (uint)(i * 3600)), frames.Select(f => f.Info.Timestamp));
        Assert.All(frames, f => Assert.False(f.Info.IsDamaged));
    }

    [Theory]
    [InlineData("h265-b.265", true)]
    [InlineData("h265.265", false)]
    public void V47_pictures_out_of_order_are_told_H265(string file, bool reorders)
    {
        using var depacketizer = new H265Depacketizer(_pool, new H265ParameterSets());
        Stream.Read(depacketizer,
            Stream.H265Pictures(file).SelectMany((p, i) => Stream.Send(new H265Packetizer(null), Stream.Join(p), (uint)i, 0, 400)));
        Assert.Equal(reorders, depacketizer.Reorders);
    }

    [Theory]
    [InlineData("h264-b.264", true)]
    [InlineData("h264-baseline.264", false)]
    [InlineData("h264-high-cropped.264", false)]
    public void V47_pictures_out_of_order_are_told_H264(string file, bool reorders)
    {
        using var depacketizer = new H264Depacketizer(_pool, _sets);
        Stream.Read(depacketizer,
            Stream.H264Pictures(file).SelectMany((p, i) => Stream.Send(new H264Packetizer(true, null), Stream.Join(p), (uint)i, 0, 400)));
        Assert.Equal(reorders, depacketizer.Reorders);
        var order = new ReorderDetector();
        foreach ((int count, int index) in new[] { 0, 8, 4, 2, 6 }.Select((c, i) => (c, i)))
            order.Add(count, 4, start: index == 0);
        Assert.True(order.Reorders);
    }

    [Fact]
    public void V47_a_stream_that_stops_reordering_is_told_so()
    {
        using var depacketizer = new H264Depacketizer(_pool, _sets);
        IEnumerable<List<byte[]>> pictures = Stream.H264Pictures("h264-b.264").Concat(Stream.H264Pictures("h264-baseline.264"));
        Stream.Read(depacketizer,
            pictures.SelectMany((p, i) => Stream.Send(new H264Packetizer(true, null), Stream.Join(p), (uint)i, 0, 400)));
        Assert.False(depacketizer.Reorders);
    }

    [Fact]
    public void V48_V49_a_recovery_point_counts_as_a_start()
    {
        List<List<byte[]>> pictures = Stream.H264Pictures("h264-intra-refresh.264");
        List<ReadFrame> frames =
            Read(pictures.SelectMany((p, i) => p.Select((u, k) => new SentPacket(u, (uint)(i * 3600), k == p.Count - 1))));
        Assert.Equal(pictures.Count, frames.Count);
        ReadFrame refresh = frames.First(f => f.Flags.HasFlag(FrameFlags.RecoveryPoint) && !f.Info.IsKey);
        Assert.True(refresh.Info.IsStart);
        Assert.InRange(refresh.Info.RecoveryFrames, 1, 12);
    }

    [Fact]
    public void V50_odd_streams_are_recognised()
    {
        Assert.True(H264Sps.TryParse(Stream.Units("h264-1080.264").First(u => (u[0] & 0x1f) == 7))!.Usability.FullRange);
        Assert.True(H264Sps.TryParse(Stream.Units("h264-interlaced.264").First(u => (u[0] & 0x1f) == 7))!.Interlaced);
        Assert.Equal(10, H265Sps.TryParse(Stream.Units("h265-main10.265").First(u => u[0] >> 1 == 33))!.BitDepth);
    }

    [Theory]
    [InlineData("79000000")]
    [InlineData("7800FF6100")]
    [InlineData("7C")]
    public void Packets_that_cannot_be_read_damage_their_picture(string unreadable)
    {
        List<byte[]> picture = Stream.H264Pictures("h264-slices.264")[0];
        List<SentPacket> packets = [.. picture.Select(u => new SentPacket(u, 0, false))];
        packets[^2] = new SentPacket(Convert.FromHexString(unreadable), 0, false);
        packets.Add(new SentPacket(Stream.H264Pictures("h264-slices.264")[1][^1], 3600, true));
        Assert.True(Read(packets)[0].Info.IsDamaged);
    }

    [Fact]
    public void V65_another_size_in_mid_stream_is_told_with_its_first_picture()
    {
        IEnumerable<List<byte[]>> pictures = Stream.H264Pictures("h264-baseline.264").Concat(Stream.H264Pictures("h264-high-cropped.264"));
        List<ReadFrame> frames =
            Read(pictures.SelectMany((p, i) => p.Select((u, k) => new SentPacket(u, (uint)(i * 3600), k == p.Count - 1))));
        ReadFrame change = Assert.Single(frames, f => f.Flags.HasFlag(FrameFlags.FormatChange));
        Assert.Equal((50, 38), (change.Info.Width, change.Info.Height));
        Assert.True(change.Info.IsKey);
        Assert.Equal(10, frames.IndexOf(change));
    }

    [Fact]
    public void V65_a_source_that_starts_again_with_other_numbers_goes_on_after_one_loss()
    {
        using var depacketizer = new H264Depacketizer(_pool, _sets);
        List<ReadFrame> frames = [];
        foreach (int start in new[] { 40_000, 5_000, 60_000 })
        {
            ushort sequence = (ushort)start;
            foreach ((List<byte[]> picture, int i) in Stream.H264Pictures("h264-baseline.264").Select((p, i) => (p, i)))
            {
                for (int k = 0; k < picture.Count; k++)
                {
                    depacketizer.Append(
                        picture[k], new PacketArrival(sequence++, (uint)((start + i) * 3600), k == picture.Count - 1, default));
                    Stream.Take(depacketizer, frames);
                }
            }
        }

        depacketizer.Flush(default);
        Stream.Take(depacketizer, frames);
        Assert.Equal(30, frames.Count);
        Assert.All(frames, f => Assert.False(f.Info.IsDamaged));
        Assert.Equal([10, 20], frames.Select((f, i) => (f, i)).Where(f => f.f.Flags.HasFlag(FrameFlags.AfterLoss)).Select(f => f.i));
        Assert.Equal(0, depacketizer.Counters.LatePackets);
    }

    [Fact]
    public void V68_a_picture_without_end_is_dropped_and_costs_no_more_than_its_bound()
    {
        using var depacketizer = new H264Depacketizer(_pool, _sets);
        byte[] fragment = [0x7c, 0x05, .. Enumerable.Repeat((byte)0x55, 1400)];
        ushort sequence = 0;
        for (int i = 0; i < 60 << 20; i += 1400)
        {
            fragment[1] = (byte)(i == 0 ? 0x85 : 0x05);
            depacketizer.Append(fragment, new PacketArrival(sequence++, 0, false, default));
            Assert.InRange(_pool.Bytes, 0, 8 << 20);
        }

        Assert.Equal(1, depacketizer.Counters.OversizedFrames);
        List<ReadFrame> frames = [];
        uint time = 3600;
        foreach (List<byte[]> picture in Stream.H264Pictures("h264-baseline.264"))
        {
            time += 3600;
            for (int k = 0; k < picture.Count; k++)
                depacketizer.Append(picture[k], new PacketArrival(sequence++, time, k == picture.Count - 1, default));
        }

        depacketizer.Flush(default);
        Stream.Take(depacketizer, frames);
        Assert.Equal(10, frames.Count);
        Assert.True(frames[0].Flags.HasFlag(FrameFlags.AfterLoss));
        Assert.All(frames, f => Assert.False(f.Info.IsDamaged));
    }

    private List<ReadFrame> Read(IEnumerable<SentPacket?> packets)
    {
        using var depacketizer = new H264Depacketizer(_pool, _sets);
        List<ReadFrame> frames = Stream.Read(depacketizer, packets);
        Assert.Equal(0, _pool.InUse);
        return frames;
    }

    private static List<List<byte[]>> Repeated(string file, int count)
    {
        List<List<byte[]>> pictures = Stream.H264Pictures(file);
        return [.. Enumerable.Range(0, count).Select(i => pictures[i % pictures.Count])];
    }

    private static List<SentPacket> Fragments(byte[] unit, uint timestamp, int size, bool marker)
    {
        if (unit.Length <= size)
            return [new SentPacket(unit, timestamp, marker)];
        List<SentPacket> packets = [];
        for (int at = 1; at < unit.Length; at += size)
        {
            int end = Math.Min(unit.Length, at + size);
            byte header = (byte)((unit[0] & 0x1f) | (at == 1 ? 0x80 : 0) | (end == unit.Length ? 0x40 : 0));
            packets.Add(new SentPacket([(byte)((unit[0] & 0xe0) | 28), header, .. unit[at..end]], timestamp, marker && end == unit.Length));
        }

        return packets;
    }
}
