using MediaEngine.Control.Tests.Negotiation;
using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Control.Tests.Composition;

public sealed class ExplanationTests
{
    private const string Offer =
        "v=0\r\no=alice 1 1 IN IP4 198.51.100.10\r\ns=-\r\nc=IN IP4 198.51.100.10\r\nk=prompt\r\nt=0 0\r\na=X-all:1\r\n"
        + "m=audio 7000 RTP/AVP 8 0\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtcp:7001\r\na=X-secret:1\r\na=candidate:1 1 "
        + "UDP 1 198.51.100.10 7000 typ host\r\n"
        + "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n";

    private readonly SignallingBench _bench = new();

    [Fact]
    public void Every_line_received_is_kept_changed_or_removed_by_a_named_rule()
    {
        string[] lines = Explained("explain=yes", "codec-strip-PCMU", "sdp-attr-remove-audio-X-secret");

        Assert.Contains("session: kept a=X-all:1 by copied", lines);
        Assert.Contains("session: removed k=prompt by line type not passed on", lines);
        Assert.Contains("session: removed c=IN IP4 198.51.100.10 by connection", lines);
        Assert.Contains("audio 1: kept a=rtpmap:8 PCMA/8000 by codecs", lines);
        Assert.Contains("audio 1: removed a=rtpmap:0 PCMU/8000 by codec strip, mask or consume", lines);
        Assert.Contains("audio 1: changed a=rtcp:7001 to a=rtcp:40001 by rtcp", lines);
        Assert.Contains("audio 1: removed a=X-secret:1 by sdp-attr", lines);
        Assert.Contains("audio 1: removed a=candidate:1 1 UDP 1 198.51.100.10 7000 typ host by candidates", lines);
        Assert.Contains("audio 1: changed m=audio 7000 RTP/AVP 8 0 to m=audio 40000 RTP/AVP 8 by ports and protocol", lines);
        Assert.Contains("audio 1: made c=IN IP4 192.0.2.1 by connection", lines);
        Assert.Contains("audio 1: made a=sendrecv by direction", lines);
        Assert.Contains("video 2: removed a=rtpmap:96 H264/90000 by rejected section", lines);
    }

    [Fact]
    public void The_explanation_has_each_input_line_and_each_output_line_exactly_once()
    {
        NgDictionary reply = _bench.Send(NgCommand.Offer, "call", "a", null, Offer, "explain=yes", "codec-strip-PCMU");
        string[] explained = Texts(reply);
        int input = Offer.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length;
        int output = reply.TextOf("sdp")!.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length;

        Assert.Equal(input, explained.Count(l => !l.Contains(": made ", StringComparison.Ordinal)));
        Assert.Equal(output, explained.Count(l => !l.Contains(": removed ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_is_explained_without_the_key() =>
        Assert.Null(_bench.Send(NgCommand.Offer, "call", "a", null, Offer)["explain"]);

    private string[] Explained(params string[] keys) => Texts(_bench.Send(NgCommand.Offer, "call", "a", null, Offer, keys));

    private static string[] Texts(NgDictionary reply) => [.. Assert.IsType<NgList>(reply["explain"]).Items.Select(i => i.ToString()!)];
}
