using MediaEngine.Control.Tests.Negotiation;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Control.Tests.Security;

/// <summary>Addresses in descriptions to which media must not be sent: the request fails with a reason and changes nothing.</summary>
public sealed class MediaAddressTests
{
    private const string Ice = "a=ice-ufrag:8hhY\r\na=ice-pwd:asd88fgpdd777uzjYhagZg\r\n";

    private readonly SignallingBench _bench = new();

    public MediaAddressTests() => _bench.Engine.Settings = _bench.Engine.Settings with
    {
        MediaAddresses = new MediaAddressPolicy([TestAddress.Parse("192.0.2.1:2223"), TestAddress.Parse("127.0.0.1:2223")],
            [Prefix("127.0.0.0/8")], [Prefix("10.66.0.0/16")]),
    };

    [Theory]
    [InlineData("127.0.0.1", 2223, "", "127.0.0.1:2223 is not allowed (control socket of this engine)")]
    [InlineData("192.0.2.1", 2223, "", "192.0.2.1:2223 is not allowed (control socket of this engine)")]
    [InlineData("192.0.2.1", 2222, "", "192.0.2.1:2223 is not allowed (control socket of this engine)")]
    [InlineData("198.51.100.1", 5000, "a=rtcp:2223 IN IP4 127.0.0.1\r\n", "127.0.0.1:2223 is not allowed (control socket of this engine)")]
    [InlineData("198.51.100.1", 5000, "a=rtcp-mux\r\na=rtcp:2223 IN IP4 192.0.2.1\r\n",
        "192.0.2.1:2223 is not allowed (control socket of this engine)")]
    [InlineData("169.254.169.254", 80, "", "169.254.169.254:80 is not allowed (link-local)")]
    [InlineData("224.0.1.1", 5000, "", "224.0.1.1:5000 is not allowed (multicast)")]
    [InlineData("255.255.255.255", 5000, "", "255.255.255.255:5000 is not allowed (broadcast)")]
    [InlineData("0.0.0.1", 5000, "", "0.0.0.1:5000 is not allowed (no host)")]
    [InlineData("10.66.1.1", 5000, "", "10.66.1.1:5000 is not allowed (media-deny)")]
    [InlineData("198.51.100.1", 5000, "a=rtcp:5001 IN IP4 10.66.1.1\r\n", "10.66.1.1:5001 is not allowed (media-deny)")]
    public void A1_An_offer_to_a_forbidden_address_is_refused_with_the_reason_and_changes_nothing(string address, int port, string lines,
        string reason)
    {
        NgDictionary reply = _bench.Send(NgCommand.Offer, "call", "a", null, Sdp(address, port, lines));
        Assert.Equal($"Media address {reason}", reply.TextOf("error-reason"));
        Assert.Equal((0, 0, 0), (_bench.Engine.Sessions, _bench.Ports.Outstanding, _bench.Media.Plans.Count));
        Assert.Equal(1, Enum.GetValues<AddressRefusal>().Sum(r => _bench.Engine.Settings.RefusedAddresses[r]));
    }

    [Theory]
    [InlineData("UDPTL", "image", "t38")]
    [InlineData("UDP/BFCP", "application", "*")]
    public void A1_The_same_rules_hold_for_media_other_than_RTP(string protocol, string type, string format)
    {
        string sdp = Sdp("192.0.2.1", 2223, "").Replace("audio 2223 RTP/AVP 8", $"{type} 2223 {protocol} {format}");
        Assert.Contains("not allowed", _bench.Send(NgCommand.Offer, "call", "a", null, sdp).TextOf("error-reason"));
    }

    [Fact]
    public void A1_The_same_rules_hold_for_answers_and_re_offers_and_a_refusal_leaves_the_call_unchanged()
    {
        _bench.Offer(Sdp("198.51.100.1", 5000, ""));
        Assert.Contains("not allowed", _bench.Send(NgCommand.Answer, "call", "a", "b", Sdp("127.0.0.1", 2223, "")).TextOf("error-reason"));
        _bench.Answer(Sdp("198.51.100.2", 6000, ""));
        CallPlan before = _bench.Media.Plans.Values.Single();
        Assert.Contains("not allowed", _bench.Send(NgCommand.Offer, "call", "a", "b", Sdp("127.0.0.1", 2223, "")).TextOf("error-reason"));
        Assert.Same(before, _bench.Media.Plans.Values.Single());
    }

    [Theory]
    [InlineData(NgCommand.Publish)]
    [InlineData(NgCommand.SubscribeAnswer)]
    [InlineData(NgCommand.CreateAnswer)]
    public void A1_The_same_rules_hold_for_single_parties(NgCommand command)
    {
        _bench.Offer(Sdp("198.51.100.1", 5000, ""));
        _bench.Answer(Sdp("198.51.100.2", 6000, ""));
        _bench.Send(NgCommand.SubscribeRequest, "call", "a", "s", null);
        _bench.Send(NgCommand.Create, "call", "c", null, null);
        string party = command == NgCommand.CreateAnswer ? "c" : "p";
        Assert.Contains("not allowed", _bench.Send(command, "call", party, "s", Sdp("192.0.2.1", 2223, "")).TextOf("error-reason"));
    }

    [Fact]
    public void A1_The_address_of_the_SIP_message_counts_where_it_is_used()
    {
        string[] keys = ["SIP-source-address", "received-from=[IP4,192.0.2.1]"];
        Assert.Contains("not allowed",
            _bench.Send(NgCommand.Offer, "call", "a", null, Sdp("198.51.100.1", 2223, ""), keys).TextOf("error-reason"));
        keys[1] = "received-from=[IP4,198.51.100.9]";
        Assert.Equal("ok", _bench.Send(NgCommand.Offer, "call", "a", null, Sdp("192.0.2.1", 2223, ""), keys).TextOf("result"));
    }

    [Theory]
    [InlineData("0.0.0.0", 5000)]
    [InlineData("127.0.0.1", 5000)]
    [InlineData("192.0.2.1", 40000)]
    [InlineData("198.51.100.1", 2223)]
    [InlineData("192.0.2.1", 0)]
    public void A1_Hold_other_ports_refused_sections_and_what_the_list_allows_pass(string address, int port)
    {
        string sdp = Sdp(address, port, "") + "m=audio 5002 RTP/AVP 8\r\nc=IN IP4 198.51.100.1\r\n";
        Assert.Equal("ok", _bench.Send(NgCommand.Offer, "call", "a", null, sdp).TextOf("result"));
    }

    [Fact]
    public void A1_With_ICE_the_address_is_no_destination_and_forbidden_candidates_are_left_out()
    {
        string candidates =
            "a=candidate:1 1 UDP 2130706431 198.51.100.1 5000 typ host\r\na=candidate:2 1 UDP 2130706430 192.0.2.1 2223 typ host\r\n"
                + "a=candidate:3 1 UDP 2130706429 169.254.169.254 80 typ srflx raddr 198.51.100.1 rport 9\r\na=candidate:4 1 UDP "
                + "2130706428 10.66.1.1 9 typ relay\r\n";
        _bench.Offer(Sdp("127.0.0.1", 2223, Ice + candidates));
        NgDictionary fragment = _bench.Send(
            NgCommand.Offer, "call", "a", null,
            Ice + "m=audio 9 RTP/AVP 0\r\na=candidate:9 1 UDP 2130706427 224.0.0.1 5000 typ prflx\r\na=candidate:8 1 UDP 2130706426 " +
            "198.51.100.7 5000 typ host\r\n",
            "fragment");
        Assert.Equal("ok", fragment.TextOf("result"));
        TransportPlan[] transports = [.. _bench.Media.Plans.Values.Single().Transports.Where(t => t.Ice is { RemoteUfrag: "8hhY" })];
        Assert.Equal(
            ["198.51.100.1:5000", "198.51.100.7:5000"],
            transports.SelectMany(t => t.Ice!.RemoteCandidates).Select(c => c.Address.ToString()).Order());
        Assert.All(transports.Where(t => t.Component == TransportComponent.Rtp), t => Assert.True(t.Advertised.IsNone));
        Assert.Equal(1, _bench.Engine.Settings.RefusedAddresses[AddressRefusal.Multicast]);
    }

    [Fact]
    public void A1_Without_ICE_the_address_of_the_section_is_checked() =>
        Assert.Contains(
            "not allowed",
            _bench.Send(NgCommand.Offer, "call", "a", null, Sdp("127.0.0.1", 2223, Ice), "ICE-reject").TextOf("error-reason"));

    private static string Sdp(string address, int port, string lines) =>
        $"v=0\r\no=- 1 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\nm=audio {port} RTP/AVP 8\r\n{lines}";

    private static AddressPrefix Prefix(string text)
    {
        Assert.True(AddressPrefix.TryParse(text, out AddressPrefix prefix));
        return prefix;
    }
}
