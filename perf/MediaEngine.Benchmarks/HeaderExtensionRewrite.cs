using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Benchmarks;

/// <summary>
/// Stop 7: header extensions of one leg rewritten with the IDs of another, and the MID replaced (RFC 8285, RFC 9143). Includes copying the
/// packet.
/// </summary>
public class HeaderExtensionRewrite : IStop
{
    private const int Headroom = 64;
    private readonly byte[] _packet = SamplePackets.Video(1200);
    private readonly byte[] _room = new byte[1400];
    private readonly HeaderExtensionMap _map = new([(4, 2), (5, 3)], midId: 1, "video"u8);

    [GlobalSetup]
    public void Prepare()
    {
        if (Once() == Headroom)
            throw new InvalidOperationException("nothing was rewritten");
    }

    [Benchmark]
    public int Once()
    {
        _packet.CopyTo(_room, Headroom);
        var offset = Headroom;
        if (!RtpPacket.TryParse(_room.AsSpan(Headroom, _packet.Length), out var packet))
            throw new InvalidOperationException("the sample does not parse");
        _map.TryRewrite(_room, ref offset, packet, withMid: true);
        return offset;
    }
}
