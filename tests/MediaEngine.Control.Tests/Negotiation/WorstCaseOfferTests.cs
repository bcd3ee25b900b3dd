using System.Globalization;
using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Sdp;
using Xunit;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>
/// The cost of the largest descriptions is proportional to their length, through all policies. Allocated memory represents the cost,
/// because it is counted exactly.
/// </summary>
public sealed class WorstCaseOfferTests
{
    private const string Head = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";

    [Theory]
    [InlineData("a=rtpmap:8 PCMA/8000\r\n")]
    [InlineData("a=rtcp-fb:8 nack\r\n")]
    [InlineData("a=candidate:1 1 UDP 1 192.0.2.1 7000 typ host\r\n")]
    [InlineData("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\r\n")]
    [InlineData("a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n")]
    [InlineData("a=ssrc:12345678 cname:x\r\n")]
    [InlineData("a=X-unknown-attribute:1\r\n")]
    [InlineData("m=video 7002 RTP/AVP 96 97 98 99 100 101 102 103 104 105 106 107 108 109 110 111 112 113\r\n")]
    public void S21_a_64_KiB_offer_costs_little_more_than_twice_a_32_KiB_one(string line)
    {
        long half = Cost(line, SdpLimits.MaxBody / 2);
        long full = Cost(line, SdpLimits.MaxBody);

        Assert.True(full <= half * 3, $"{half} then {full} bytes");
    }

    /// <summary>No lookup of an answer's line scans the offer line by line.</summary>
    [Theory]
    [InlineData("a=extmap:{1} urn:x:{0}\r\n")]
    [InlineData("a=ssrc:{0} cname:x\r\n")]
    [InlineData("a=rtcp-fb:8 x{0}\r\n")]
    [InlineData("a=candidate:{0} 1 UDP 1 192.0.2.1 7000 typ host\r\n")]
    [InlineData("a=X-unknown-{0}:1\r\n")]
    public void S21_a_64_KiB_answer_to_a_64_KiB_offer_costs_little_more_than_twice_that_of_halves(string line)
    {
        long half = AnswerCost(line, 500);
        long full = AnswerCost(line, 1000);

        Assert.True(full <= half * 3, $"{half} then {full} bytes");
    }

    private static long AnswerCost(string line, int lines)
    {
        string sdp = $"{Head}m=audio 7000 RTP/AVP 8 0\r\n"
            + string.Concat(Enumerable.Range(1, lines).Select(i => string.Format(CultureInfo.InvariantCulture, line, i, i % 255 + 1)));
        long cost = 0;
        for (int i = 0; i < 2; i++)
        {
            var bench = new SignallingBench();
            Assert.Equal("ok", bench.Send(NgCommand.Offer, "call", "a", null, sdp).TextOf("result"));
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal("ok", bench.Send(NgCommand.Answer, "call", "a", "b", sdp).TextOf("result"));
            cost = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return cost;
    }

    private static long Cost(string line, int size)
    {
        int sections = line.StartsWith("m=", StringComparison.Ordinal) ? size / (SdpLimits.MaxBody / 60) : 0;
        int lines = sections > 0 ? sections : Math.Min((size - 200) / line.Length, 4000 * size / SdpLimits.MaxBody);
        string sdp = $"{Head}m=audio 7000 RTP/AVP 8 0\r\n{string.Concat(Enumerable.Repeat(line, lines))}";
        _ = Offer(sdp);
        return Offer(sdp);
    }

    private static long Offer(string sdp)
    {
        var bench = new SignallingBench();
        long before = GC.GetAllocatedBytesForCurrentThread();
        NgDictionary reply = bench.Send(NgCommand.Offer, "call", "a", null, sdp, "explain=yes", "codec-strip-PCMU", "ICE=force",
            "sdp-attr-remove-audio-X-none");
        long cost = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal("ok", reply.TextOf("result"));
        return cost;
    }
}
