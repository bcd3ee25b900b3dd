using MediaEngine.Protocol.Payloads;
using Xunit;

namespace MediaEngine.Protocol.Tests.Payloads;

/// <summary>Interlaced H.264 whose pictures consist of two fields (PAFF). The second field begins at macroblock 0 too.</summary>
public sealed class FieldPairTests : IDisposable
{
    private readonly FramePool _pool = new(1 << 20);
    private readonly H264ParameterSets _sets = new();

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(0u)]
    [InlineData(1800u)]
    public void V50_two_fields_are_one_picture(uint secondFieldLater)
    {
        foreach (byte[] unit in Stream.Units("h264-interlaced.264").Where(u => (u[0] & 0x1f) is 7 or 8))
            _sets.Store(unit);
        Assert.True(_sets.Sps!.Interlaced);
        List<SentPacket> packets = [];
        for (int picture = 0; picture < 6; picture++)
        {
            packets.Add(new SentPacket(Field(picture, bottom: false), (uint)(picture * 3600), false));
            packets.Add(new SentPacket(Field(picture, bottom: true), (uint)(picture * 3600) + secondFieldLater, true));
        }

        using var depacketizer = new H264Depacketizer(_pool, _sets);
        List<ReadFrame> frames = Stream.Read(depacketizer, packets);
        Assert.Equal(6, frames.Count);
        Assert.All(frames, f => Assert.Equal(2, f.Units().Count));
        Assert.All(frames, f => Assert.False(f.Info.IsDamaged));
        Assert.Equal([true, false, false, false, false, false], frames.Select(f => f.Info.IsKey));
        Assert.False(depacketizer.Reorders);
    }

    private byte[] Field(int picture, bool bottom)
    {
        bool idr = picture == 0 && !bottom;
        string bits = "1" + (idr ? "0001000" : "00110") + "1" + Binary(picture, _sets.Sps!.FrameNumberBits) + "1" + (bottom ? "1" : "0")
            + (idr ? "1" : "") + Binary(2 * picture + (bottom ? 1 : 0), _sets.Sps.PictureOrderBits) + "1";
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '0');
        return [(byte)(idr ? 0x65 : 0x61),
            .. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)), 0x55];
    }

    private static string Binary(int value, int count) => Convert.ToString(value, 2).PadLeft(count, '0');
}
