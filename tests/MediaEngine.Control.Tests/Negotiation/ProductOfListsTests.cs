using System.Globalization;
using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>
/// The longest lists with the longest descriptions: the cost is the sum of their lengths, not the product. Allocated memory represents the
/// cost, because it is counted exactly.
/// </summary>
public sealed class ProductOfListsTests
{
    private const string Head = "v=0\r\no=- 1 1 IN IP4 192.0.2.99\r\ns=-\r\nc=IN IP4 192.0.2.99\r\nt=0 0\r\n";

    /// <summary>Keys with 128 entries, of which the m= lines match none or all.</summary>
    public static TheoryData<string> Keys => new(
        "codec-strip", "codec-mask", "codec-except", "codec-offer", "codec-ignore", "codec-accept", "codec-consume", "codec-set",
        "from-tags");

    [Theory]
    [MemberData(nameof(Keys))]
    public void A17_128_codecs_against_a_60_kB_description_cost_about_as_much_as_one(string key)
    {
        string sdp = Formats();
        Cost(sdp, key, 1);
        long one = Cost(sdp, key, 1);
        long all = Cost(sdp, key, 128);
        Assert.True(all <= one * 1.5 + 200_000, $"{one} then {all} bytes");
    }

    [Fact]
    public void A17_128_attribute_edits_find_their_lines_by_name()
    {
        string sdp = Head + "m=audio 7000 RTP/AVP 8\r\n"
            + string.Concat(Enumerable.Range(0, 3900).Select(i => string.Create(CultureInfo.InvariantCulture, $"a=x{i}:{i} y\r\n")));
        var bench = new SignallingBench();
        NgList removed = NgList.OfText([.. Enumerable.Range(0, 125).Select(i => $"x{i * 7}"), "x3001:3001", "x3002:3002 y", "x3003:300"]);
        NgDictionary edits = new NgDictionary().Add("audio", new NgDictionary().Add("remove", removed));
        NgDictionary message = new NgDictionary().Add("call-id", "call").Add("from-tag", "a").Add("sdp", sdp).Add("sdp-attr", edits);
        NgDictionary reply = bench.Engine.Execute(NgRequest.Parse(NgCommand.Offer, message), default, bench.Now);
        string body = SignallingBench.Sdp(reply);
        Assert.DoesNotContain("a=x7:", body);
        Assert.DoesNotContain("a=x868:", body);
        Assert.DoesNotContain("a=x3001:", body);
        Assert.DoesNotContain("a=x3002:", body);
        Assert.Contains("a=x3003:3003 y", body);
        Assert.Contains("a=x1:1 y", body);
    }

    [Fact]
    public void A17_The_first_substitution_that_names_a_line_is_taken()
    {
        var bench = new SignallingBench();
        string body = bench.Offer(
            Head + "m=audio 7000 RTP/AVP 8\r\na=one:1 a b\r\na=two\r\na=three:x\r\n",
            "sdp-attr-substitute-audio-one>first", "sdp-attr-substitute-audio-one:1>second", "sdp-attr-substitute-audio-two>zwei",
            "sdp-attr-substitute-audio-three:>drei");
        Assert.Contains("a=first\r\na=zwei\r\na=three:x", body);
    }

    private static string Formats()
    {
        string section = "m=audio 7000 RTP/AVP 96 97 98 99\r\n"
            + string.Concat(Enumerable.Range(96, 4).Select(i => $"a=rtpmap:{i} codec{i}/8000\r\n"));
        return Head + string.Concat(Enumerable.Repeat(section, 60));
    }

    private static long Cost(string sdp, string key, int entries)
    {
        var bench = new SignallingBench();
        NgDictionary message = new NgDictionary().Add("call-id", "call").Add("from-tag", "a").Add("sdp", sdp)
            .Add(key, NgList.OfText(Enumerable.Range(0, entries).Select(i => $"codec{i}/8000/1/0/0/x")));
        long before = GC.GetAllocatedBytesForCurrentThread();
        NgDictionary reply = bench.Engine.Execute(NgRequest.Parse(NgCommand.Offer, message), default, bench.Now);
        long cost = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal("ok", reply.TextOf("result"));
        return cost;
    }
}
