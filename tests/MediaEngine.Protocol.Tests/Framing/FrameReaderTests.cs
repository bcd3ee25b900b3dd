using CsCheck;
using MediaEngine.Protocol.Framing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Framing;

/// <summary>RFC 4571.</summary>
public sealed class FrameReaderTests
{
    private const int Longest = 1500;

    private static readonly Gen<byte[][]> _packets = Gen.Byte.Array[0, 40].Array[0, 30];

    [Fact]
    public void Packets_come_out_as_they_were_put_in_however_the_stream_is_cut() =>
        Gen.Select(_packets, Gen.Int[1, 50].Array[1, 20]).Sample((packets, cuts) =>
        {
            byte[] stream = [.. packets.SelectMany(Framed)];
            var reader = new FrameReader(Longest);
            List<byte[]> read = [];
            for (int at = 0, i = 0; at < stream.Length; i++)
            {
                int length = Math.Min(cuts[i % cuts.Length], stream.Length - at);
                read.AddRange(ReadAll(reader, stream.AsSpan(at, length)));
                at += length;
            }

            return !reader.IsBroken
                && read.Select(Convert.ToHexString).SequenceEqual(packets.Where(p => p.Length > 0).Select(Convert.ToHexString));
        });

    [Fact]
    public void Any_bytes_are_read_without_an_exception_and_no_packet_is_too_long() =>
        Gen.Byte.Array[0, 3000].Array[1, 5].Sample(pieces =>
        {
            var reader = new FrameReader(Longest);
            return pieces.All(piece => ReadAll(reader, piece).TrueForAll(p => p.Length is > 0 and <= Longest));
        });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_frame_that_is_too_long_ends_reading(int piece)
    {
        var reader = new FrameReader(Longest);
        byte[] stream = [.. Framed([1, 2, 3]), 0x05, 0xdd, .. Framed([4])];
        List<byte[]> read = [];
        for (int at = 0; at < stream.Length; at += piece)
            read.AddRange(ReadAll(reader, stream.AsSpan(at, Math.Min(piece, stream.Length - at))));
        Assert.True(reader.IsBroken);
        Assert.Equal([1, 2, 3], Assert.Single(read));
    }

    private static byte[] Framed(byte[] packet)
    {
        byte[] framed = new byte[FrameReader.HeaderLength + packet.Length];
        FrameReader.WriteHeader(framed, packet.Length);
        packet.CopyTo(framed, FrameReader.HeaderLength);
        return framed;
    }

    private static List<byte[]> ReadAll(FrameReader reader, ReadOnlySpan<byte> bytes)
    {
        List<byte[]> packets = [];
        while (reader.TryRead(ref bytes, out ReadOnlySpan<byte> packet))
            packets.Add(packet.ToArray());
        Assert.True(bytes.IsEmpty);
        return packets;
    }
}
