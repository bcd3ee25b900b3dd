using System.Buffers;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

/// <summary>Every truncation and every single-bit error of valid messages.</summary>
public sealed class NgRobustnessTests
{
    private static readonly NgDictionary _offer = new NgDictionary()
        .Add("command", "offer")
        .Add("call-id", "c1")
        .Add("from-tag", "ft")
        .Add("sdp", "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n")
        .Add("delete delay", 5)
        .Add("received-from", NgList.OfText(["IP4", "192.0.2.1"]))
        .Add("flags", NgList.OfText(["trust-address", "codec-strip-PCMU", "sdp-attr-add-audio-x:1", "SDES-only-AES_CM_128_HMAC_SHA1_80"]))
        .Add("codec", new NgDictionary().Add("transcode", NgList.OfText(["opus/48000/2///useinbandfec--1"])))
        .Add("sdp-attr", new NgDictionary().Add("audio", new NgDictionary().Add("substitute", new NgList([NgList.OfText(["a", "b"])]))))
        .Add("rtpp-flags", "ICE=force codec=[transcode=[opus PCMA] mask=[all]] direction=[a b] medias=[[type=audio codecs=[PCMA]]] WebRTC");

    [Theory]
    [InlineData(NgEncoding.Bencode)]
    [InlineData(NgEncoding.Json)]
    public void Truncated_and_flipped_messages_always_get_a_reply(NgEncoding encoding)
    {
        var responder = new NgResponder(new EchoHandler(), new CookieCache(), NgTemplates.None);
        byte[] body = NgFrame.Write([], encoding, _offer);
        Assert.NotEqual(0, responder.RespondPlain(body, default, default).Length);

        for (int length = 0; length < body.Length; length++)
            Assert.NotEqual(0, responder.RespondPlain(body.AsSpan(0, length), default, default).Length);

        for (int bit = 0; bit < body.Length * 8; bit++)
        {
            body[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(0, responder.RespondPlain(body, default, default).Length);
            body[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_request_with_nothing_but_unknown_keys_keeps_few_warnings()
    {
        var message = new NgDictionary();
        for (int i = 0; i < 5000; i++)
            message.Add(new string('x', 200) + i, 1);

        NgRequest request = NgRequest.Parse(NgCommand.Offer, message);

        Assert.InRange(request.Warnings.Count, 1, 32);
        Assert.All(request.Warnings, warning => Assert.InRange(warning.Length, 1, 100));
    }

    [Fact]
    public void Flag_strings_that_name_themselves_end()
    {
        var templates = new NgTemplates([new("a", "template=a template=a template=a label=x")]);

        NgRequest request = NgRequest.Parse(NgCommand.Offer, new NgDictionary().Add("template", "a"), templates);

        Assert.Equal("x", request.Selection.Label);
        Assert.Contains(request.Warnings, warning => warning.StartsWith("flag strings nested too deeply", StringComparison.Ordinal));
    }

    private sealed class EchoHandler : INgCommandHandler
    {
        public NgDictionary Execute(NgRequest request, TransportAddress source, MonotonicTime now) =>
            NgReply.Ok(new NgDictionary().Add("call-id", request.CallId ?? "").Add("sdp", request.Sdp ?? ""));

        public void Refused(TransportAddress source, string reason)
        {
        }
    }
}
