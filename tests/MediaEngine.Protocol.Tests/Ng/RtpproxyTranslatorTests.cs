using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Ng.Rtpproxy;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

public sealed class RtpproxyTranslatorTests : INgCommandHandler
{
    private readonly RtpproxyTranslator _translator;
    private readonly List<NgRequest> _requests = [];
    private NgDictionary _reply = NgReply.Ok();

    public RtpproxyTranslatorTests() => _translator = new RtpproxyTranslator(this, new CookieCache());

    NgDictionary INgCommandHandler.Execute(NgRequest request, TransportAddress source, MonotonicTime now)
    {
        _requests.Add(request);
        return request.CallId == "c;2" || request.CallId?.StartsWith("unknown", StringComparison.Ordinal) == true
            ? NgReply.Error("Unknown call-id") : _reply;
    }

    void INgCommandHandler.Refused(TransportAddress source, string reason)
    {
    }

    [Theory]
    [InlineData("1 V", "1 20040107\n")]
    [InlineData("1 VF 20050322", "1 1\n")]
    [InlineData("1 VF 19990101", "1 0\n")]
    [InlineData("1 X", "1 E1\n")]
    [InlineData("1 ", "1 E1\n")]
    [InlineData("1 U c 192.0.2.1", "1 E1\n")]
    [InlineData("1 L c 192.0.2.1 4000 ft", "1 E1\n")]
    [InlineData("1 L unknown 192.0.2.1 4000 ft tt", "1 0 0.0.0.0\n")]
    [InlineData("1 D unknown ft", "1 E8\n")]
    [InlineData("1 D c ft tt", "1 0\n")]
    [InlineData("nocookie", "")]
    public void Simple_commands_have_their_answers(string request, string reply) => Assert.Equal(reply, Respond(request));

    [Theory]
    [InlineData("IN IP4 198.51.100.7", "1 30000 198.51.100.7 4\n")]
    [InlineData("IN IP6 2001:db8::7", "1 30000 2001:db8::7 6\n")]
    public void An_update_is_an_offer_and_a_lookup_an_answer(string connection, string reply)
    {
        _reply = NgReply.Ok(new NgDictionary().Add("sdp", $"v=0\r\nc={connection}\r\nt=0 0\r\nm=audio 30000 RTP/AVP 0\r\n"));

        Assert.Equal(reply, Respond("1 Uaei c 192.0.2.1 4000 ft;1"));
        Assert.Equal(reply.Replace("1 ", "2 ", StringComparison.Ordinal)[..2], Respond("2 L c 192.0.2.2 4002 ft;1 tt;1")[..2]);

        NgRequest offer = _requests[0];
        Assert.Equal((NgCommand.Offer, "c", "ft", null), (offer.Command, offer.CallId, offer.FromTag, offer.ToTag));
        Assert.Contains("c=IN IP4 192.0.2.1\r\n", offer.Sdp);
        Assert.Contains("m=audio 4000 RTP/AVP 0 ", offer.Sdp);
        Assert.True(offer.Addresses.Asymmetric);
        Assert.Equal(("external", "internal"), (offer.Addresses.FromInterface, offer.Addresses.ToInterface));
        Assert.Equal((NgCommand.Answer, "tt"), (_requests[1].Command, _requests[1].ToTag));
    }

    [Fact]
    public void Other_media_of_a_call_are_calls_of_their_own()
    {
        Respond("1 U call 192.0.2.1 4000 ft;3");
        Assert.Equal("call;3", _requests[0].CallId);
    }

    [Fact]
    public void A_query_counts_packets_per_party()
    {
        static NgDictionary Party(int packets) => new NgDictionary().Add("medias", new NgList([new NgDictionary().Add(
            "streams", new NgList([new NgDictionary().Add("stats", new NgDictionary().Add("packets", packets))]))]));
        _reply = NgReply.Ok(new NgDictionary().Add("tags", new NgDictionary().Add("ft", Party(5)).Add("tt", Party(7))));

        Assert.Equal("1 0 5 7 12 0\n", Respond("1 Q c ft tt"));
    }

    [Fact]
    public void A_repeated_cookie_gets_the_old_reply()
    {
        Respond("1 U call 192.0.2.1 4000 ft");
        Respond("1 U call 192.0.2.1 4000 ft");
        Assert.Single(_requests);
    }

    private string Respond(string request) =>
        Encoding.ASCII.GetString(_translator.Respond(Encoding.ASCII.GetBytes(request), default, default).Span);
}
