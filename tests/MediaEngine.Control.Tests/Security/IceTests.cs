using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Security;

public sealed class IceTests
{
    private static readonly string[] _ice = ["ice-ufrag:8hhY", "ice-pwd:asd88fgpdd777uzjYhagZg"];

    [Fact]
    public void Every_address_is_a_candidate_for_each_component_the_first_one_preferred()
    {
        string[] offer = new SignalledCall("192.0.2.1", "2001:db8::1").Offer(Audio("RTP/AVP"), "ICE=force");
        string[][] candidates = [.. Values(offer, "candidate").Select(c => c.Split(' '))];
        Assert.Equal(
            ["1 192.0.2.1 40000", "1 2001:db8::1 40000", "2 192.0.2.1 40001", "2 2001:db8::1 40001"],
            candidates.Select(c => $"{c[1]} {c[4]} {c[5]}"));
        Assert.Equal(["2130706431", "2130706175", "2130706430", "2130706174"], candidates.Select(c => c[3]));
        Assert.Equal(candidates[0][0], candidates[2][0]);
        Assert.NotEqual(candidates[0][0], candidates[1][0]);
    }

    [Theory]
    [InlineData("ICE=default", true, true)]
    [InlineData("ICE=default", false, false)]
    [InlineData("ICE=force", false, true)]
    [InlineData("ICE=remove", true, false)]
    [InlineData("ICE=optional", false, true)]
    public void The_ICE_key_decides_which_side_gets_ICE(string key, bool callerHasIce, bool calleeGetsIce)
    {
        string[] offer = new SignalledCall().Offer(Audio("RTP/AVP", callerHasIce ? _ice : []), key);
        Assert.Equal(calleeGetsIce, Values(offer, "ice-ufrag").Length == 1);
    }

    [Fact]
    public void A_caller_with_ICE_is_answered_with_ICE_though_the_callee_has_none()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP", [.. _ice, "candidate:1 1 UDP 2130706431 198.51.100.10 7000 typ host"]), "ICE=remove");
        string[] answer = call.Answer(Audio("RTP/AVP"));
        IcePlan plan = call.Plan.Transports.First(t => t.Ice is not null).Ice!;
        Assert.Equal((plan.LocalUfrag, plan.LocalPassword), (Value(answer, "ice-ufrag"), Value(answer, "ice-pwd")));
        Assert.Equal(("8hhY", false), (plan.RemoteUfrag, plan.Controlling));
        Assert.Equal(TestAddressOf("198.51.100.10", 7000), Assert.Single(plan.RemoteCandidates).Address);
    }

    [Fact]
    public void Credentials_at_session_level_count_for_every_section()
    {
        string[] offer = new SignalledCall()
            .Offer(Session(_ice, Section("audio 7000 RTP/AVP 8"), Section("video 7002 RTP/AVP 96", "rtpmap:96 VP8/90000")));
        Assert.Equal(2, Values(offer, "ice-ufrag").Distinct().Count());
    }

    [Fact]
    public void A_refresh_keeps_our_credentials_and_a_restart_changes_those_the_peer_sees()
    {
        var call = new SignalledCall();
        string callee = Audio("RTP/AVP", "ice-ufrag:Zx9q", "ice-pwd:qwertyuiopasdfghjklzx01");
        string[] offer = call.Offer(Audio("RTP/AVP", _ice));
        string[] first = call.Answer(callee);
        Assert.Equal(Value(offer, "ice-ufrag"), Value(call.Reoffer(Audio("RTP/AVP", _ice)), "ice-ufrag"));
        string[] refreshed = call.Answer(callee);
        Assert.Equal((Value(first, "ice-ufrag"), Value(first, "ice-pwd")), (Value(refreshed, "ice-ufrag"), Value(refreshed, "ice-pwd")));

        call.Reoffer(Audio("RTP/AVP", "ice-ufrag:nEwU", "ice-pwd:newnewnewnewnewnewnewnew1"));
        string[] restarted = call.Answer(callee);
        Assert.NotEqual(Value(first, "ice-ufrag"), Value(restarted, "ice-ufrag"));
        Assert.NotEqual(Value(first, "ice-pwd"), Value(restarted, "ice-pwd"));
    }

    [Fact]
    public void Candidates_with_names_or_over_TCP_are_left_out_and_ours_are_UDP()
    {
        var call = new SignalledCall();
        call.Offer(
            Audio(
                "RTP/AVP",
                [
                    .. _ice,
                    "candidate:1 1 udp 2113937151 6c9b1f9e-1b2a-4d0e-9f3c-2b1a0c9d8e7f.local 50000 typ host",
                    "candidate:2 1 TCP 2105458943 198.51.100.10 9 typ host tcptype active",
                    "candidate:3 1 UDP 2122260223 host.example.org 50000 typ host",
                    "candidate:4 1 UDP 1694498815 198.51.100.10 7000 typ srflx raddr 10.0.0.1 rport 7000",
                ]),
            "ICE=remove");
        string[] answer = call.Answer(Audio("RTP/AVP"));
        Assert.Equal([TestAddressOf("198.51.100.10", 7000)],
            call.Plan.Transports.First(t => t.Ice is { RemoteCandidates.IsEmpty: false }).Ice!.RemoteCandidates.Select(c => c.Address));
        Assert.All(Values(answer, "candidate"), c => Assert.Equal("UDP", c.Split(' ')[2]));
    }

    [Fact]
    public void Once_a_pair_is_selected_descriptions_have_only_its_candidate()
    {
        var call = new SignalledCall("192.0.2.1", "2001:db8::1");
        string callee = Audio("RTP/AVP", "ice-ufrag:Zx9q", "ice-pwd:qwertyuiopasdfghjklzx01");
        string[] offer = call.Offer(Audio("RTP/AVP", _ice));
        call.Answer(callee);
        Assert.Equal(4, Values(call.Reoffer(Audio("RTP/AVP", _ice)), "candidate").Length);
        call.Answer(callee);
        call.Measured =
        [
            .. call.Plan.Transports.Where(t => t.Ice!.LocalUfrag == Value(offer, "ice-ufrag")).Select((t, i) => new TransportSnapshot
            {
                TransportId = t.Id,
                IceCompleted = true,
                IceControlling = true,
                IceUfrag = t.Ice!.LocalUfrag,
                Local = t.Standby.First(p => p.Local.Family == IpFamily.IPv6).Local,
                Remote = TestAddressOf("2001:db8::99", 9000 + i),
            }),
        ];
        string[] again = call.Reoffer(Audio("RTP/AVP", _ice));
        Assert.Equal(["1 2001:db8::1 40000", "2 2001:db8::1 40001"],
            Values(again, "candidate").Select(c => c.Split(' ')).Select(c => $"{c[1]} {c[4]} {c[5]}"));
        Assert.Equal("1 2001:db8::99 9000 2 2001:db8::99 9001", Value(again, "remote-candidates"));
        string[] answer = call.Answer(callee);
        Assert.Equal(4, Values(answer, "candidate").Length);
        Assert.Empty(Values(answer, "remote-candidates"));
    }

    [Fact]
    public void S19_Remote_candidates_are_told_by_the_agent_that_controls_whatever_signalling_expected()
    {
        var call = new SignalledCall();
        string callee = Audio("RTP/AVP", "ice-ufrag:Zx9q", "ice-pwd:qwertyuiopasdfghjklzx01");
        string[] offer = call.Offer(Audio("RTP/AVP", _ice));
        call.Answer(callee);

        // A role conflict was resolved in the peer's favour, then for the offerer the other way round.
        Measure(call, offer, controlling: false);
        Assert.Empty(Values(call.Reoffer(Audio("RTP/AVP", _ice)), "remote-candidates"));
        string[] answer = call.Answer(callee);
        Measure(call, answer, controlling: true);
        Assert.Equal("1 203.0.113.9 9000 2 203.0.113.9 9001", Value(call.OfferBack(callee), "remote-candidates"));
    }

    [Fact]
    public void S19_All_sections_of_a_bundle_name_the_pair_that_was_selected_for_it()
    {
        var call = new SignalledCall("192.0.2.1", "2001:db8::1");
        string plain = Session([], Section("audio 7000 RTP/AVP 8"), Section("video 7002 RTP/AVP 96", "rtpmap:96 VP8/90000"));
        string[] offer = call.Offer(plain, "ICE=force", "rtcp-mux=require", "bundle=require");
        string callee = Session(
            ["group:BUNDLE 1 2"], Section("audio 8000 RTP/AVP 8", ["mid:1", "rtcp-mux", .. _ice]),
            Section("video 8000 RTP/AVP 96", ["mid:2", "rtcp-mux", "rtpmap:96 VP8/90000", .. _ice]));
        call.Answer(callee);
        Measure(call, offer, controlling: true);
        string[] again = call.Reoffer(plain, "rtcp-mux=require", "bundle=require");
        Assert.Equal(["1 203.0.113.9 9000", "1 203.0.113.9 9000"], Values(again, "remote-candidates"));
        Assert.Equal(2, Values(again, "candidate").Length);
    }

    [Theory]
    [InlineData("ICE=remove", "ICE-lite=backward")]
    [InlineData("ICE=force", "ICE-lite=both")]
    [InlineData("ICE=force", "ICE=lite-backward")]
    public void S19_Lite_towards_the_sender_is_answered_with_or_without_ICE_on_the_other_side(params string[] keys)
    {
        var call = new SignalledCall();
        string[] answered = Answered(call.Offer);
        Assert.Contains("a=ice-lite", answered);
        Assert.True(call.Plan.Transports.First(t => t.Ice is { RemoteUfrag: "8hhY" }).Ice!.Lite);

        // The setting stays for later messages without the key, also when the peer restarts ICE, until a key disables it.
        keys = [keys[0]];
        Assert.Contains("a=ice-lite", Answered(call.Reoffer));
        string[] restarted = Answered(call.Reoffer, "ice-ufrag:nEwU");
        Assert.Contains("a=ice-lite", restarted);
        Assert.NotEqual(Value(answered, "ice-ufrag"), Value(restarted, "ice-ufrag"));
        keys = ["ICE-lite=off"];
        Assert.DoesNotContain("a=ice-lite", Answered(call.Reoffer));

        string[] Answered(Func<string, string[], string[]> offer, string? ufrag = null)
        {
            offer(Audio("RTP/AVP", ufrag ?? _ice[0], _ice[1]), keys);
            return call.Answer(Audio("RTP/AVP"));
        }
    }

    [Theory]
    [InlineData("forward", true, false)]
    [InlineData("backward", false, true)]
    [InlineData("both", true, true)]
    [InlineData("off", false, false)]
    public void S19_Each_side_gets_ice_lite_where_it_was_requested(string sides, bool offered, bool answered)
    {
        var call = new SignalledCall();
        string[] offer = call.Offer(Audio("RTP/AVP", _ice), "ICE=force", $"ICE-lite={sides}");
        string[] answer = call.Answer(Audio("RTP/AVP", "ice-ufrag:Zx9q", "ice-pwd:qwertyuiopasdfghjklzx01"));
        Assert.Equal((offered, answered), (offer.Contains("a=ice-lite"), answer.Contains("a=ice-lite")));
    }

    [Fact]
    public void S19_Ice2_is_announced_on_request_and_in_answers_to_parties_that_announced_it()
    {
        Assert.Equal("ice2", Value(new SignalledCall().Offer(Audio("RTP/AVP"), "ICE=force", "ICE=ICE2"), "ice-options"));
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP", [.. _ice, "ice-options:ice2 trickle"]), "ICE=remove");
        Assert.Equal("trickle ice2", Value(call.Answer(Audio("RTP/AVP")), "ice-options"));
    }

    [Fact]
    public void S19_Candidates_of_the_calls_own_family_come_first()
    {
        string[] addresses = ["192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8::2"];
        string[] offer = new SignalledCall(addresses).Offer(Audio("RTP/AVP", _ice));
        Assert.Equal(["192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2"], Addresses(offer));
        Assert.Contains("c=IN IP4 192.0.2.1", offer);
        string[] six = new SignalledCall(addresses).Offer(Audio("RTP/AVP", _ice), "address-family=IP6");
        Assert.Equal(["2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2"], Addresses(six));
        Assert.Contains("c=IN IP6 2001:db8::1", six);
        Assert.All([offer, six], o => Assert.Equal(8, Values(o, "candidate").Select(c => uint.Parse(c.Split(' ')[3])).Distinct().Count()));

        static IEnumerable<string> Addresses(string[] lines)
        {
            string[][] candidates = [.. Values(lines, "candidate").Select(c => c.Split(' ')).Where(c => c[1] == "1")];
            Assert.Equal(candidates.OrderByDescending(c => uint.Parse(c[3])), candidates);
            return candidates.Select(c => c[4]);
        }
    }

    [Fact]
    public void S20_Credentials_are_letters_and_digits_with_the_randomness_they_need()
    {
        var seen = new HashSet<char>();
        var call = new SignalledCall();
        for (int i = 0; i < 200; i++)
        {
            string[] offer = call.Reoffer(Audio("RTP/AVP"), "reset", "ICE=force");
            string ufrag = Value(offer, "ice-ufrag"), password = Value(offer, "ice-pwd");
            seen.UnionWith(ufrag + password);

            // RFC 8445 section 5.3: 24 and 128 bits; a letter or digit has log2(62) bits.
            Assert.True(ufrag.Length * Math.Log2(62) >= 24 && password.Length * Math.Log2(62) >= 128, $"{ufrag} {password}");
        }

        Assert.Equal("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", string.Concat(seen.Order()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ICE=default")]
    [InlineData("ICE=force")]
    [InlineData("ICE=optional")]
    [InlineData("ICE=force-relay")]
    [InlineData("ICE=remove")]
    [InlineData("trickle-ICE")]
    public void S19_An_answer_has_ICE_only_if_its_offer_had_ICE(string answerKey)
    {
        string[] key = answerKey.Length == 0 ? [] : [answerKey];
        string callee = Audio("RTP/AVP", "ice-ufrag:Zx9q", "ice-pwd:qwertyuiopasdfghjklzx01");
        foreach (string offerKey in new[] { "ICE=default", "ICE=force", "ICE=optional", "ICE=remove" })
        {
            var call = new SignalledCall();
            call.Offer(Audio("RTP/AVP"), offerKey);
            Assert.DoesNotContain(call.Answer(callee, key),
                l => l.StartsWith("a=ice-", StringComparison.Ordinal) || l.StartsWith("a=candidate", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Optional_ICE_leaves_the_description_and_adds_our_candidate_below_the_peers()
    {
        var call = new SignalledCall();
        string[] offer = call.Offer(Audio("RTP/AVP", [.. _ice, "candidate:1 1 UDP 2130706431 198.51.100.10 7000 typ host", "sendrecv"]),
            "ICE=optional");
        Assert.Contains("m=audio 7000 RTP/AVP 8", offer);
        Assert.Contains("c=IN IP4 198.51.100.10", offer);
        Assert.Equal("8hhY", Value(offer, "ice-ufrag"));
        string[] candidates = Values(offer, "candidate");
        Assert.Equal("2097152255", candidates[1].Split(' ')[3]);
        Assert.EndsWith("192.0.2.1 40000 typ host", candidates[1], StringComparison.Ordinal);
    }

    [Fact]
    public void S19_Forced_relaying_adds_ours_behind_all_candidates_of_the_offer()
    {
        string[] offer = new SignalledCall().Offer(
            Audio("RTP/AVP", [.. _ice, "candidate:1 1 UDP 2130706431 198.51.100.10 7000 typ host",
                "candidate:2 1 UDP 16777215 203.0.113.9 9000 typ relay raddr 198.51.100.10 rport 7000"]),
            "ICE=force-relay");
        string[] candidates = Values(offer, "candidate");
        Assert.Equal("2 1 UDP 16777215 203.0.113.9 9000 typ relay raddr 198.51.100.10 rport 7000", candidates[1]);
        Assert.Contains(candidates,
            c => c.EndsWith(" 1 UDP 16777215 192.0.2.1 40000 typ relay raddr 192.0.2.1 rport 40000", StringComparison.Ordinal));
        Assert.Contains(candidates, c => c.Contains(" 2 UDP 16777214 ", StringComparison.Ordinal));
    }

    [Fact]
    public void Behind_forced_relaying_each_side_checks_us_with_the_others_credentials_and_we_check_it()
    {
        const string Relayed = "candidate:2 1 UDP 16777215 203.0.113.9 9000 typ relay raddr 198.51.100.10 rport 7000";
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP", [.. _ice, "candidate:1 1 UDP 2130706431 198.51.100.10 7000 typ host", Relayed]), "ICE=force-relay");
        string[] answer = call.Answer(
            Audio("RTP/AVP", "ice-ufrag:Zx9q", "ice-pwd:qwertyuiopasdfghjklzx01",
                "candidate:1 1 UDP 2130706431 198.51.100.20 8000 typ host"), "ICE=force-relay");
        Assert.Equal("Zx9q", Value(answer, "ice-ufrag"));
        Assert.Contains(Values(answer, "candidate"), c => c.Contains("typ relay raddr 192.0.2.1", StringComparison.Ordinal));
        IcePlan caller = Plan(call, "8hhY");
        Assert.Equal(("Zx9q", "8hhY"), (caller.LocalUfrag, caller.RemoteUfrag));
        Assert.Contains(caller.RemoteCandidates,
            c => c.Type == "relay" && c.Address == TestAddressOf("203.0.113.9", 9000) && c.Priority == 16777215);
        IcePlan callee = Plan(call, "Zx9q");
        Assert.Equal(("8hhY", "Zx9q"), (callee.LocalUfrag, callee.RemoteUfrag));
        Assert.Equal(TestAddressOf("198.51.100.20", 8000), Assert.Single(callee.RemoteCandidates).Address);

        // Neither agent may send to an address that only the other side's description has.
        Assert.DoesNotContain(callee.RemoteCandidates, c => c.Type == "relay");
    }

    [Theory]
    [InlineData("host")]
    [InlineData("srflx raddr 10.0.0.1 rport 1")]
    [InlineData("prflx raddr 10.0.0.1 rport 1")]
    [InlineData("relay raddr 10.0.0.1 rport 1")]
    public void Candidates_of_every_type_are_checked(string type)
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP", [.. _ice, $"candidate:9 1 UDP 41885439 203.0.113.9 9000 typ {type} generation 0"]));
        IceCandidatePlan candidate = Assert.Single(Plan(call, "8hhY").RemoteCandidates);
        Assert.Equal((41885439u, TestAddressOf("203.0.113.9", 9000), type.Split(' ')[0]),
            (candidate.Priority, candidate.Address, candidate.Type));
    }

    [Fact]
    public void Passed_through_keys_are_relayed_unread()
    {
        const string Crypto = "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";
        var call = new SignalledCall();
        string[] offer = call.Offer(Audio("RTP/SAVP", [.. _ice, Crypto]), "ICE=optional");
        Assert.Equal([Crypto["crypto:".Length..]], Values(offer, "crypto"));
        Assert.Empty(Values(offer, "fingerprint"));
        Assert.All(call.Plan.Transports, t => Assert.Equal((true, true), (t.Passthrough, t.Srtp is null)));
    }

    [Fact]
    public void Lite_is_announced_to_the_side_it_was_asked_for()
    {
        var call = new SignalledCall();
        Assert.Contains("a=ice-lite", call.Offer(Audio("RTP/AVP", _ice), "ICE-lite=forward"));
        Assert.DoesNotContain("a=ice-lite", call.Answer(Audio("RTP/AVP", _ice)));
        Assert.Contains("a=ice-lite", call.Reoffer(Audio("RTP/AVP", _ice)));
    }

    [Fact]
    public void Trickled_candidates_reach_the_worker_also_when_they_overtake_the_offer()
    {
        const string Candidate = "candidate:1 1 UDP 2130706431 198.51.100.10 15000 typ host";
        const string Later = "candidate:2 1 UDP 1694498815 198.51.100.10 16000 typ srflx raddr 10.0.0.1 rport 1";
        string offer = Session([], Section("audio 9 RTP/AVP 8", [.. _ice, "mid:0", "ice-options:trickle"]));
        var call = new SignalledCall();
        Assert.Empty(call.Offer(Fragment(Candidate), "fragment"));
        call.Wait(2);
        call.Offer(offer);
        Assert.Equal([15000], Ports(call));
        call.Offer(Fragment(Later), "fragment");
        call.Offer(Fragment(Later), "fragment");
        Assert.Equal([15000, 16000], Ports(call));
        call.Offer(Fragment(Candidate.Replace("15000", "17000", StringComparison.Ordinal), ufrag: "ice-ufrag:older"), "fragment");
        Assert.Equal([15000, 16000], Ports(call));
    }

    [Fact]
    public void A_fragment_waits_no_longer_than_three_seconds()
    {
        var call = new SignalledCall();
        call.Offer(Fragment("candidate:1 1 UDP 2130706431 198.51.100.10 15000 typ host"), "fragment");
        call.Wait(3.1);
        call.Offer(Session([], Section("audio 9 RTP/AVP 8", [.. _ice, "mid:0"])));
        Assert.Empty(Ports(call));
    }

    [Fact]
    public void A_trickling_caller_is_told_that_all_candidates_are_there()
    {
        var call = new SignalledCall();
        Assert.DoesNotContain("a=end-of-candidates", call.Offer(Audio("RTP/AVP", [.. _ice, "ice-options:trickle"])));
        string[] answer = call.Answer(Audio("RTP/AVP"));
        Assert.Contains("a=ice-options:trickle", answer);
        Assert.Equal("a=end-of-candidates", answer[^1]);
    }

    private static void Measure(SignalledCall call, string[] description, bool controlling) => call.Measured =
    [
        .. call.Plan.Transports.Where(t => t.Ice?.LocalUfrag == Value(description, "ice-ufrag")).Select((t, i) => new TransportSnapshot
        {
            TransportId = t.Id,
            IceCompleted = true,
            IceControlling = controlling,
            IceUfrag = t.Ice!.LocalUfrag,
            Local = t.Port.Local,
            Remote = TestAddressOf("203.0.113.9", 9000 + i),
        }),
    ];

    private static IcePlan Plan(SignalledCall call, string remoteUfrag) =>
        call.Plan.Transports.First(t => t.Ice?.RemoteUfrag == remoteUfrag && t.Component != TransportComponent.Rtcp).Ice!;

    private static string Fragment(string candidate, string? ufrag = null) =>
        $"a={ufrag ?? _ice[0]}\r\na={_ice[1]}\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na={candidate}\r\n";

    private static IEnumerable<int> Ports(SignalledCall call) =>
        call.Plan.Transports.Where(t => t.Ice is { RemoteUfrag: "8hhY" } && t.Component != TransportComponent.Rtcp)
            .SelectMany(t => t.Ice!.RemoteCandidates).Select(c => (int)c.Address.Port);

    private static Primitives.TransportAddress TestAddressOf(string address, int port) =>
        MediaEngine.Testing.TestAddress.Parse(address).WithPort(port);
}
