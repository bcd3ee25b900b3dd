using System.Text.RegularExpressions;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Control.Tests.Negotiation;

/// <summary>The share of ports that one call may use, and the reply when no ports are left.</summary>
public sealed partial class PortShareTests
{
    [Fact]
    public void A18_A_first_offer_gets_ports_for_sixteen_sections_and_the_others_are_refused()
    {
        var bench = new SignallingBench();
        NgDictionary reply = bench.Send(NgCommand.Offer, "call", "a", null, Offer(64));
        Assert.Equal("ok", reply.TextOf("result"));
        Assert.Contains("48 of 64 media sections refused", reply.TextOf("warning"), StringComparison.Ordinal);
        int[] ports = Ports(reply);
        Assert.Equal(64, ports.Length);
        Assert.All(ports[..16], p => Assert.NotEqual(0, p));
        Assert.All(ports[16..], p => Assert.Equal(0, p));
        Assert.Equal(16 * 4, bench.Ports.Outstanding);

        // The same offer again before the answer, and then the answer, use the same ports.
        Assert.Equal(ports, Ports(bench.Send(NgCommand.Offer, "call", "a", null, Offer(64))));
        Assert.Equal(16 * 4, bench.Ports.Outstanding);
        int[] answered = Ports(bench.Send(NgCommand.Answer, "call", "a", "b", Offer(64)));
        Assert.Equal(64, answered.Length);
        Assert.Equal(16 * 4, bench.Ports.Outstanding);
    }

    [Fact]
    public void A18_Thirty_nine_offers_of_64_sections_leave_ports_for_others()
    {
        var bench = new SignallingBench(portMax: 49_999);
        for (int i = 0; i < 39; i++)
            bench.Send(NgCommand.Offer, $"greedy-{i}", "a", null, Offer(64));
        Assert.InRange(bench.Ports.Outstanding, 1, 10_000 / 4);
        Assert.Equal("ok", bench.Send(NgCommand.Offer, "modest", "a", null, Offer(1)).TextOf("result"));
    }

    [Fact]
    public void A18_Sections_that_the_offer_refuses_itself_neither_count_nor_cost_ports()
    {
        var bench = new SignallingBench();
        string sdp = Offer(40, index => index % 4 == 3 ? 7000 + 2 * index : 0);
        NgDictionary reply = bench.Send(NgCommand.Offer, "call", "a", null, sdp);
        Assert.Null(reply.TextOf("warning"));
        Assert.Equal(10, Ports(reply).Count(p => p != 0));
        Assert.Equal(10 * 4, bench.Ports.Outstanding);
    }

    [Fact]
    public void A18_A_call_that_is_answered_may_grow()
    {
        var bench = new SignallingBench();
        bench.Send(NgCommand.Offer, "call", "a", null, Offer(2));
        bench.Send(NgCommand.Answer, "call", "a", "b", Offer(2));
        NgDictionary reply = bench.Send(NgCommand.Offer, "call", "a", "b", Offer(20));
        Assert.Null(reply.TextOf("warning"));
        Assert.All(Ports(reply), p => Assert.NotEqual(0, p));
    }

    [Theory]
    [InlineData(PortShortage.Ports, "are in use")]
    [InlineData(PortShortage.Descriptors, "no file descriptors are left")]
    [InlineData(PortShortage.Address, "is not an address of this host")]
    [InlineData(PortShortage.Kernel, "the kernel refuses a socket")]
    public void A23_The_reply_says_which_limit_was_met_beside_the_text_that_proxies_compare(PortShortage shortage, string cause)
    {
        var bench = new SignallingBench(portMax: 40_001);
        bench.Ports.Shortage = shortage;
        NgDictionary reply = bench.Send(NgCommand.Offer, "call", "a", null, Offer(2));
        Assert.Equal("error", reply.TextOf("result"));
        Assert.Equal("Ran out of ports", reply.TextOf("error-reason"));
        Assert.Contains(cause, reply.TextOf("warning"), StringComparison.Ordinal);
        Assert.Equal(0, bench.Ports.Outstanding);
        reply = bench.Send(NgCommand.Publish, "other", "a", null, Offer(4));
        Assert.Equal("Ran out of ports", reply.TextOf("error-reason"));
        Assert.Contains(cause, reply.TextOf("warning"), StringComparison.Ordinal);
    }

    private static string Offer(int sections, Func<int, int>? port = null) =>
        "v=0\r\no=a 1 1 IN IP4 198.51.100.10\r\ns=-\r\nc=IN IP4 198.51.100.10\r\nt=0 0\r\n"
        + string.Concat(Enumerable.Range(0, sections).Select(i => $"m=audio {port?.Invoke(i) ?? 7000 + 2 * i} RTP/AVP 8\r\n"));

    private static int[] Ports(NgDictionary reply) =>
        [.. Sections().Matches(reply.TextOf("sdp") ?? throw new InvalidOperationException(reply.TextOf("error-reason")))
            .Select(m => int.Parse(m.Groups[1].Value))];

    [GeneratedRegex(@"m=audio (\d+)")]
    private static partial Regex Sections();
}
