using CsCheck;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Payloads;

/// <summary>Packetises real bitstreams of VP8, VP9, AV1, MPEG-4 visual and H.263 and reads the packets, with and without loss.</summary>
public sealed class VideoFormatTests
{
    [Fact]
    public void VP8_frames_come_back_as_they_were() =>
        RoundTrip(Stream.Ivf("vp8.ivf"), pool => new Vp8Depacketizer(pool), () => new Vp8Packetizer(0x7ffe, temporalLayers: true),
            firstIsKey: true);

    [Fact]
    public void VP9_frames_come_back_as_they_were() =>
        RoundTrip(Stream.Ivf("vp9.ivf"), pool => new Vp9Depacketizer(pool), () => new Vp9Packetizer(0x7ffe), firstIsKey: true);

    [Fact]
    public void VP9_pictures_of_several_layers_come_back_as_they_were()
    {
        List<byte[]> layers = Stream.Ivf("vp9.ivf");
        List<byte[]> pictures = [];
        for (int i = 0; i + 1 < layers.Count; i += 2)
        {
            byte[] index = [0xd9, .. BitConverter.GetBytes(layers[i].Length), .. BitConverter.GetBytes(layers[i + 1].Length), 0xd9];
            pictures.Add([.. layers[i], .. layers[i + 1], .. index]);
        }

        RoundTrip(pictures, pool => new Vp9Depacketizer(pool), () => new Vp9Packetizer(1, temporalLayers: true), firstIsKey: true);
    }

    [Fact]
    public void AV1_temporal_units_come_back_as_they_were()
    {
        List<byte[]> units = TemporalUnits();
        Assert.Equal(10, units.Count);
        RoundTrip(units, pool => new Av1Depacketizer(pool), () => new Av1Packetizer(), firstIsKey: true);
    }

    [Fact]
    public void MPEG4_pictures_come_back_with_their_headers()
    {
        ReadOnlySpan<byte> rest = Stream.File("mpeg4.m4v");
        List<byte[]> pictures = [];
        List<byte> open = [];
        while (!rest.IsEmpty)
        {
            int next = rest[1..].IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
            ReadOnlySpan<byte> part = next < 0 ? rest : rest[..(next + 1)];
            open.AddRange(part);
            if (part.Length > 4 && part[3] == 0xb6)
            {
                pictures.Add([.. open]);
                open.Clear();
            }

            rest = rest[part.Length..];
        }

        Assert.Equal(10, pictures.Count);
        List<SentPacket> packets = Chunks(pictures, 300, _ => [], 0);
        List<ReadFrame> frames = Read(pool => new Mpeg4VisualDepacketizer(pool), packets);
        Assert.Equal(pictures, frames.Select(f => f.Data));
        Assert.Equal(FrameFlags.Key | FrameFlags.Intra | FrameFlags.ParameterSets, frames[0].Flags);
        Assert.Equal([true, false, false, false, false, true], frames.Take(6).Select(f => f.Info.IsKey));
        NeverWholeWithLoss(pictures, pool => new Mpeg4VisualDepacketizer(pool), packets);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void H263_pictures_come_back_in_both_formats(bool rfc2190)
    {
        List<byte[]> pictures = H263Pictures();
        Assert.Equal(6, pictures.Count);
        List<SentPacket> packets = rfc2190
            ? Chunks(pictures, 500, _ => [0x00, 0x40, 0, 0], 0)
            : Chunks(pictures, 500, start => [(byte)(start ? 4 : 0), 0], 2);
        List<ReadFrame> frames = Read(pool => new H263Depacketizer(pool, rfc2190), packets);
        Assert.Equal(pictures, frames.Select(f => f.Data));
        Assert.Equal([true, false, false, false, false, true], frames.Select(f => f.Info.IsKey));
        Assert.Equal((176, 144), (frames[0].Info.Width, frames[0].Info.Height));
        NeverWholeWithLoss(pictures, pool => new H263Depacketizer(pool, rfc2190), packets);
    }

    [Fact]
    public void H263_packets_of_the_old_format_are_joined_at_the_bit()
    {
        byte[] picture = H263Pictures()[0];
        byte border = picture[100];
        byte[] first = [0x03, 0x40, 0, 0, .. picture[..100], (byte)(border & 0xf8)];
        byte[] second = [0x28, 0x40, 0, 0, (byte)(border & 0x07), .. picture[101..]];
        ReadFrame frame = Assert.Single(Read(pool => new H263Depacketizer(pool, true), [new(first, 0, false), new(second, 0, true)]));
        Assert.Equal(picture, frame.Data);
        Assert.False(frame.Info.IsDamaged);
    }

    private static List<byte[]> TemporalUnits()
    {
        ReadOnlySpan<byte> rest = Stream.File("av1.obu");
        List<byte[]> units = [];
        List<byte> open = [];
        while (Av1Obu.TryRead(ref rest, out ReadOnlySpan<byte> header, out ReadOnlySpan<byte> content))
        {
            if (Av1Obu.TypeOf(header[0]) == Av1Obu.TemporalDelimiter)
            {
                if (open.Count > 0)
                    units.Add([.. open]);
                open.Clear();
                continue;
            }

            int length = content.Length;
            open.AddRange(header);
            open.AddRange([(byte)(length | 0x80), (byte)((length >> 7) | 0x80), (byte)((length >> 14) | 0x80), 0]);
            open.AddRange(content);
        }

        units.Add([.. open]);
        return units;
    }

    private static List<byte[]> H263Pictures()
    {
        byte[] file = Stream.File("h263.h263");
        List<int> starts =
            [.. Enumerable.Range(0, file.Length - 3).Where(i => file[i] == 0 && file[i + 1] == 0 && (file[i + 2] & 0xfc) == 0x80)];
        return [.. starts.Select((s, i) => file[s..(i + 1 < starts.Count ? starts[i + 1] : file.Length)])];
    }

    private static List<SentPacket> Chunks(List<byte[]> frames, int size, Func<bool, byte[]> header, int leaveOut)
    {
        List<SentPacket> packets = [];
        for (int i = 0; i < frames.Count; i++)
        {
            int at = leaveOut;
            for (int end; at < frames[i].Length; at = end)
            {
                end = Math.Min(frames[i].Length, at + size);
                packets.Add(new SentPacket([.. header(at == leaveOut), .. frames[i][at..end]], (uint)(i * 3600), end == frames[i].Length));
            }
        }

        return packets;
    }

    private static List<ReadFrame> Read(Func<FramePool, Depacketizer> create, IEnumerable<SentPacket?> packets)
    {
        using var pool = new FramePool(8 << 20);
        using Depacketizer depacketizer = create(pool);
        List<ReadFrame> frames = Stream.Read(depacketizer, packets);
        Assert.Equal(0, pool.InUse);
        return frames;
    }

    private static void RoundTrip(List<byte[]> frames, Func<FramePool, Depacketizer> create, Func<Packetizer> send, bool firstIsKey)
    {
        Gen.Int[64, 1400].Sample(budget =>
        {
            Packetizer packetizer = send();
            List<SentPacket> packets =
                [.. frames.SelectMany((f, i) => Stream.Send(packetizer, f, (uint)(i * 3600), i == 0 ? FrameFlags.Key : 0, budget))];
            Assert.All(packets, p => Assert.InRange(p.Payload.Length, 1, budget));
            List<ReadFrame> read = Read(create, packets);
            Assert.Equal(frames, read.Select(f => f.Data));
            Assert.All(read, f => Assert.False(f.Info.IsDamaged));
            Assert.Equal(firstIsKey, read[0].Info.IsKey);
            Assert.Equal((64, 64), (read[0].Info.Width, read[0].Info.Height));
            Assert.Contains(read, f => !f.Info.IsKey);
            Assert.Equal(Enumerable.Range(0, frames.Count).Select(i => (uint)(i * 3600)), read.Select(f => f.Info.Timestamp));
        }, iter: 40);
        Packetizer lossy = send();
        NeverWholeWithLoss(frames, create,
            [.. frames.SelectMany((f, i) => Stream.Send(lossy, f, (uint)(i * 3600), i == 0 ? FrameFlags.Key : 0, 150))]);
    }

    private static void NeverWholeWithLoss(List<byte[]> whole, Func<FramePool, Depacketizer> create, List<SentPacket> packets)
    {
        HashSet<string> good = [.. whole.Select(Convert.ToHexString)];
        Gen.Select(Gen.Int[1, 50], Gen.ULong, Gen.Bool).Sample((percent, seed, markers) =>
        {
            var random = new SeededRandom(seed);
            IEnumerable<SentPacket?> arriving =
                packets.Select(p => random.Chance(percent / 100.0) ? null : markers ? p : p with { Marker = false });
            foreach (ReadFrame frame in Read(create, arriving))
                Assert.True(frame.Info.IsDamaged || good.Contains(Convert.ToHexString(frame.Data)), "a frame that is not whole");
        }, iter: 300);
    }
}
