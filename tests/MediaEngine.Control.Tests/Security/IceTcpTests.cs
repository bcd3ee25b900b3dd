using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Security;

/// <summary>Passive TCP candidates (RFC 6544), which the option ice-tcp enables.</summary>
public sealed class IceTcpTests
{
    private static readonly string[] _browser =
        ["ice-ufrag:8hhY", "ice-pwd:asd88fgpdd777uzjYhagZg", "rtcp-mux",
            "candidate:2 1 TCP 1518280447 198.51.100.10 9 typ host tcptype active"];

    [Fact]
    public void Without_the_option_no_candidate_is_over_TCP_whatever_the_key_says()
    {
        string[] offer = new SignalledCall().Offer(Audio("RTP/AVP", _browser), "ICE=force", "ICE-TCP=both");
        Assert.DoesNotContain(Values(offer, "candidate"), c => c.Contains("TCP", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_address_has_one_on_the_port_of_the_calls_worker_below_all_of_UDP()
    {
        SignalledCall call = Listening("192.0.2.1", "2001:db8::1");
        call.Worker = 3;
        string[] offer = call.Offer(Audio("RTP/AVP", _browser), "ICE=force");
        string[][] candidates = [.. Values(offer, "candidate").Select(c => c.Split(' '))];
        string[][] tcp = [.. candidates.Where(c => c[2] == "TCP")];
        Assert.Equal(["192.0.2.1 9003", "2001:db8::1 9003"], tcp.Select(c => $"{c[4]} {c[5]}"));
        Assert.All(tcp, c => Assert.Equal("typ host tcptype passive", string.Join(' ', c[6..])));
        Assert.All(tcp, c => Assert.Equal("1", c[1]));

        // RFC 6544 section 4.2: direction preference 4 above the 13 bits of the engine's order; section 4.1: a separate foundation.
        Assert.Equal(
            [(90u << 24) | ((4u << 13 | 8191) << 8) | 255, (90u << 24) | ((4u << 13 | 8190) << 8) | 255],
            tcp.Select(c => uint.Parse(c[3])));
        Assert.True(tcp.Max(c => uint.Parse(c[3])) < candidates.Where(c => c[2] == "UDP").Min(c => uint.Parse(c[3])));
        Assert.Equal(candidates.Length, candidates.Select(c => (c[0], c[1])).Distinct().Count());
        Assert.True(call.Plan.Transports.Single(t => t.Ice is { Controlling: true } && t.Component != TransportComponent.Rtcp).Ice!.Tcp);
    }

    [Theory]
    [InlineData("off", false, false)]
    [InlineData("forward", true, false)]
    [InlineData("backward", false, true)]
    [InlineData("both", true, true)]
    public void The_key_says_who_is_shown_one_and_stays_for_the_call(string value, bool callee, bool caller)
    {
        SignalledCall call = Listening();
        string answerer = Audio("RTP/AVP", "ice-ufrag:Zx9q", "ice-pwd:qwertyuiopasdfghjklzx01", "rtcp-mux");
        for (int round = 0; round < 2; round++)
        {
            string[] keys = round == 0 ? ["ICE=force", $"ICE-TCP={value}"] : ["ICE=force"];
            string[] offer = round == 0 ? call.Offer(Audio("RTP/AVP", _browser), keys) : call.Reoffer(Audio("RTP/AVP", _browser), keys);
            Assert.Equal(callee, HasTcp(offer));
            Assert.Equal(caller, HasTcp(call.Answer(answerer)));
        }
    }

    [Fact]
    public void Where_RTCP_has_its_own_port_there_is_no_TCP_candidate()
    {
        SignalledCall call = Listening();
        string[] offer = call.Offer(Audio("RTP/AVP", "ice-ufrag:8hhY", "ice-pwd:asd88fgpdd777uzjYhagZg"), "ICE=force");
        Assert.False(HasTcp(offer));
        Assert.DoesNotContain(call.Plan.Transports, t => t.Ice is { Tcp: true });
    }

    [Fact]
    public void A_description_that_is_passed_through_gets_no_TCP_candidate()
    {
        string[] offer = Listening().Offer(Audio("RTP/AVP", _browser), "ICE=optional");
        Assert.Equal(["9"],
            Values(offer, "candidate").Where(c => c.Contains("TCP", StringComparison.Ordinal)).Select(c => c.Split(' ')[5]));
    }

    [Fact]
    public void Candidates_of_the_peer_over_TCP_are_no_addresses_to_check()
    {
        SignalledCall call = Listening();
        call.Offer(Audio("RTP/AVP", _browser), "ICE=force");
        Assert.All(call.Plan.Transports, t => Assert.Empty(t.Ice?.RemoteCandidates ?? []));
    }

    [Fact]
    public void Once_selected_the_TCP_candidate_is_the_only_one()
    {
        SignalledCall call = Listening();
        call.Offer(Audio("RTP/AVP", _browser), "ICE=force");
        call.Answer(Audio("RTP/AVP", "ice-ufrag:Zx9q", "ice-pwd:qwertyuiopasdfghjklzx01", "rtcp-mux"));
        TransportPlan caller = call.Plan.Transports.First(t => t.Ice is { RemoteUfrag: "8hhY" });
        call.Measured =
        [
            new TransportSnapshot
            {
                TransportId = caller.Id,
                IceCompleted = true,
                IceUfrag = caller.Ice!.LocalUfrag,
                IsTcp = true,
                Local = TestAddressOf("192.0.2.1", 9000),
                Remote = TestAddressOf("198.51.100.10", 51234),
            },
        ];
        call.Reoffer(Audio("RTP/AVP", _browser), "ICE=force");
        string[] answer = call.Answer(Audio("RTP/AVP", "ice-ufrag:Zx9q", "ice-pwd:qwertyuiopasdfghjklzx01", "rtcp-mux"));
        Assert.Equal(["TCP 9000"], Values(answer, "candidate").Select(c => c.Split(' ')).Select(c => $"{c[2]} {c[5]}"));
    }

    private static SignalledCall Listening(params string[] addresses) => new(settings => settings with { IceTcpPort = 9000 }, addresses);

    private static bool HasTcp(string[] description) =>
        Values(description, "candidate").Any(c => c.EndsWith(" 9000 typ host tcptype passive", StringComparison.Ordinal));

    private static TransportAddress TestAddressOf(string address, int port) =>
        MediaEngine.Testing.TestAddress.Parse(address).WithPort(port);
}
