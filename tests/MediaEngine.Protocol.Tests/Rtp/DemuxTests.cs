using MediaEngine.Protocol;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtp;

public sealed class DemuxTests
{
    [Fact]
    public void Every_first_byte_has_the_kind_of_RFC_7983()
    {
        for (int first = 0; first < 256; first++)
        {
            DatagramKind expected = first switch
            {
                <= 3 => DatagramKind.Stun,
                >= 16 and <= 19 => DatagramKind.Zrtp,
                >= 20 and <= 63 => DatagramKind.Dtls,
                >= 64 and <= 79 => DatagramKind.TurnChannel,
                >= 128 and <= 191 => DatagramKind.Rtp,
                _ => DatagramKind.Unknown,
            };
            Assert.Equal(expected, Demux.Classify([(byte)first, 0]));
        }
    }

    [Fact]
    public void The_second_byte_tells_RTCP_from_RTP()
    {
        for (int second = 0; second < 256; second++)
            Assert.Equal(second is >= 192 and <= 223 ? DatagramKind.Rtcp : DatagramKind.Rtp, Demux.Classify([0x80, (byte)second]));
    }

    [Fact]
    public void Nothing_is_empty() => Assert.Equal(DatagramKind.Empty, Demux.Classify([]));
}
