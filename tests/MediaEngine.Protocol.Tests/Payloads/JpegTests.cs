using MediaEngine.Protocol.Payloads;
using Xunit;

namespace MediaEngine.Protocol.Tests.Payloads;

public sealed class JpegTests
{
    [Theory]
    [InlineData("jpeg-420.mjpeg", 64, 64)]
    [InlineData("jpeg-422.mjpeg", 72, 40)]
    public void Pictures_come_back_as_complete_files_with_the_same_tables_and_scan(string file, int width, int height)
    {
        List<byte[]> pictures = Pictures(file);
        Assert.Equal(2, pictures.Count);
        using var pool = new FramePool(1 << 20);
        using var depacketizer = new JpegDepacketizer(pool);
        List<SentPacket> packets = [.. pictures.SelectMany((p, i) => Stream.Send(new JpegPacketizer(), p, (uint)i * 3600, 0, 700))];
        List<ReadFrame> frames = Stream.Read(depacketizer, packets);
        Assert.Equal(2, frames.Count);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal((width, height), (frames[i].Info.Width, frames[i].Info.Height));
            Assert.True(frames[i].Info.IsKey);
            Assert.Equal(Scan(pictures[i]), Scan(frames[i].Data));
            Assert.Equal(Tables(pictures[i]), Tables(frames[i].Data));
            Assert.Equal([0xff, 0xd8], frames[i].Data[..2]);
            Assert.Equal([0xff, 0xd9], frames[i].Data[^2..]);
        }

        Assert.Equal(packets.Select(p => p.Payload),
            frames.SelectMany((p, i) => Stream.Send(new JpegPacketizer(), p.Data, 0, 0, 700)).Select(p => p.Payload));
    }

    [Fact]
    public void Tables_of_a_quality_factor_are_those_of_the_RFC()
    {
        // Q 50 is the table itself; Q 99 is one fiftieth of it (RFC 2435 section 4.2).
        Assert.Equal([16, 11, 12, 14], Tables(Made(50))[..4]);
        Assert.Equal([1, 1, 1, 1], Tables(Made(99))[..4]);
        Assert.Equal([160, 110, 120, 140], Tables(Made(5))[..4]);
    }

    [Fact]
    public void Restart_intervals_and_tables_sent_once_are_kept()
    {
        byte[] tables = [.. Enumerable.Range(1, 128).Select(i => (byte)i)];
        byte[] first = [0, 0, 0, 0, 65, 200, 8, 8, 0, 4, 0xff, 0xff, 0, 0, 0, 128, .. tables, 1, 2, 3];
        byte[] second = [0, 0, 0, 0, 65, 200, 8, 8, 0, 4, 0xff, 0xff, 0, 0, 0, 0, 4, 5, 6];
        using var pool = new FramePool(1 << 20);
        using var depacketizer = new JpegDepacketizer(pool);
        List<ReadFrame> frames = Stream.Read(depacketizer, [new(first, 0, true), new(second, 3600, true)]);
        Assert.Equal(2, frames.Count);
        Assert.All(frames, f => Assert.Equal(tables, Tables(f.Data)));
        Assert.All(frames, f => Assert.True(f.Data.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xdd, 0, 4, 0, 4]) > 0));
    }

    [Fact]
    public void A_missing_fragment_damages_its_picture_and_no_other()
    {
        List<SentPacket?> packets =
            [.. Pictures("jpeg-420.mjpeg").SelectMany((p, i) => Stream.Send(new JpegPacketizer(), p, (uint)i * 3600, 0, 500))];
        packets[2] = null;
        using var pool = new FramePool(1 << 20);
        using var depacketizer = new JpegDepacketizer(pool);
        Assert.Equal([true, false], Stream.Read(depacketizer, packets).Select(f => f.Info.IsDamaged));
    }

    private static byte[] Made(byte quality)
    {
        using var pool = new FramePool(1 << 20);
        using var depacketizer = new JpegDepacketizer(pool);
        return Assert.Single(Stream.Read(depacketizer, [new([0, 0, 0, 0, 1, quality, 8, 8, 1, 2, 3], 0, true)])).Data;
    }

    private static List<byte[]> Pictures(string name)
    {
        byte[] file = Stream.File(name);
        List<byte[]> pictures = [];
        for (int at = 0; at < file.Length;)
        {
            int end = at + file.AsSpan(at).IndexOf((ReadOnlySpan<byte>)[0xff, 0xd9]) + 2;
            pictures.Add(file[at..end]);
            at = end;
        }

        return pictures;
    }

    private static byte[] Scan(byte[] file) => file[file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xda])..];

    private static byte[] Tables(byte[] file)
    {
        List<byte> tables = [];
        for (int at = 2; file[at + 1] != 0xda; at += 2 + ((file[at + 2] << 8) | file[at + 3]))
        {
            for (int i = at + 4; file[at + 1] == 0xdb && i + 65 <= at + 2 + ((file[at + 2] << 8) | file[at + 3]); i += 65)
                tables.AddRange(file[(i + 1)..(i + 65)]);
        }

        return tables.Count == 64 ? [.. tables, .. tables] : [.. tables];
    }
}
