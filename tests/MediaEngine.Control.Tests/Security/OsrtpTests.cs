using MediaEngine.Sessions.Plan;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Security;

public sealed class OsrtpTests
{
    private const string Crypto = "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";

    private const string CalleeCrypto = "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

    private static readonly string[] _oneSuite = ["DTLS=off", "SDES=only-AES_CM_128_HMAC_SHA1_80"];

    [Fact]
    public void Keys_under_a_plain_protocol_name_are_passed_on_without_being_asked_to()
    {
        var call = new SignalledCall();
        Assert.Single(Values(call.Offer(Audio("RTP/AVP", Crypto), _oneSuite), "crypto"));
        string[] answered = call.Answer(Audio("RTP/AVP", CalleeCrypto));
        Assert.Equal([CalleeCrypto[7..]], Values(answered, "crypto"));
        Assert.All(call.Plan.Transports, t => Assert.NotNull(t.Srtp!.Receive));
    }

    [Fact]
    public void A_party_that_declines_keys_gets_plain_media_and_so_does_the_offerer_without_the_accept_flag()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP", Crypto), _oneSuite);
        Assert.Empty(Values(call.Answer(Audio("RTP/AVP")), "crypto"));
        Assert.All(call.Plan.Transports, t => Assert.Null(t.Srtp));

        call = new SignalledCall();
        call.Offer(Audio("RTP/AVP", Crypto), _oneSuite);
        Assert.Single(Values(call.Answer(Audio("RTP/AVP"), "OSRTP=accept"), "crypto"));
        Assert.Equal(2, call.Plan.Transports.Count(t => t.Srtp is not null));
    }

    [Fact]
    public void A_given_protocol_ends_opportunistic_SRTP_at_the_engine_and_the_offerer_still_gets_its_keys()
    {
        var call = new SignalledCall();
        Assert.Empty(Values(call.Offer(Audio("RTP/AVP", Crypto), [.. _oneSuite, "transport-protocol=RTP/AVP"]), "crypto"));
        Assert.Single(Values(call.Answer(Audio("RTP/AVP")), "crypto"));
    }

    [Fact]
    public void The_negotiated_security_stays_in_later_offers_until_the_other_side_changes_it()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"), [.. _oneSuite, "OSRTP=offer"]);
        call.Answer(Audio("RTP/AVP", CalleeCrypto));
        Assert.Single(Values(call.Reoffer(Audio("RTP/AVP"), _oneSuite), "crypto"));
        call.Answer(Audio("RTP/AVP", CalleeCrypto));
        Assert.Empty(Values(call.OfferBack(Audio("RTP/AVP", CalleeCrypto), _oneSuite), "crypto"));
        Assert.Single(Values(call.AnswerBack(Audio("RTP/AVP")), "crypto"));

        call = new SignalledCall();
        call.Offer(Audio("RTP/AVP", Crypto), _oneSuite);
        call.Answer(Audio("RTP/AVP", CalleeCrypto));
        Assert.Empty(Values(call.Reoffer(Audio("RTP/AVP"), _oneSuite), "crypto"));
    }

    [Fact]
    public void The_older_form_offers_each_media_twice_on_one_port_with_keys_on_the_second_line_only()
    {
        var call = new SignalledCall();
        string[] offered = call.Offer(Session([], Section("audio 7000 RTP/AVP 8"), Section("video 7002 RTP/AVP 96")),
            [.. _oneSuite, "OSRTP=offer-legacy"]);
        string[] lines = Lines(offered);
        Assert.Equal(["audio RTP/AVP", "audio RTP/SAVP", "video RTP/AVP", "video RTP/SAVP"], lines.Select(Protocol));
        Assert.Equal(PortOf(lines[0]), PortOf(lines[1]));
        Assert.Equal(PortOf(lines[2]), PortOf(lines[3]));
        Assert.Equal([false, true, false, true],
            Sections(offered).Select(s => s.Any(l => l.StartsWith("a=crypto", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_answerer_takes_either_line_and_later_offers_keep_to_it(bool secure)
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"), [.. _oneSuite, "OSRTP=offer-legacy"]);
        string[] answered = call.Answer(Two(secure));
        Assert.Equal(["audio RTP/AVP"], Lines(answered).Select(Protocol));
        Assert.Equal(secure ? 2 : 0, call.Plan.Transports.Count(t => t.Srtp is { Receive: not null, Send: not null }));
        Assert.Equal(2, call.Plan.Sections.Length);

        string[] again = call.Reoffer(Audio("RTP/AVP"), _oneSuite);
        Assert.Equal([!secure, secure], Lines(again).Select(l => PortOf(l) != "0"));
        call.Answer(Two(secure));
        Assert.Equal(["audio RTP/AVP"], Lines(call.OfferBack(Two(secure), _oneSuite)).Select(Protocol));
        string[] back = call.AnswerBack(Audio("RTP/AVP"));
        Assert.Equal(["audio RTP/AVP", "audio RTP/SAVP"], Lines(back).Select(Protocol));
        Assert.Equal([!secure, secure], Lines(back).Select(l => PortOf(l) != "0"));
    }

    [Fact]
    public void Both_lines_are_offered_again_when_asked_for_and_the_choice_may_change()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"), [.. _oneSuite, "OSRTP=offer-legacy"]);
        call.Answer(Two(secure: false));
        string[] again = call.Reoffer(Audio("RTP/AVP"), [.. _oneSuite, "OSRTP=offer-legacy"]);
        Assert.DoesNotContain("0", Lines(again).Select(PortOf));
        call.Answer(Two(secure: true));
        Assert.Equal(2, call.Plan.Transports.Count(t => t.Srtp is { Receive: not null }));
    }

    [Theory]
    [InlineData(true, "RTP/AVP")]
    [InlineData(false, "RTP/SAVP")]
    public void An_offer_of_two_lines_is_passed_on_in_its_order_and_answered_on_one_of_them(bool plainFirst, string taken)
    {
        string plain = Section("audio 7000 RTP/AVP 8"), secure = Section("audio 7000 RTP/SAVP 8", Crypto);
        var call = new SignalledCall();
        string[] offered = call.Offer(Session([], plainFirst ? [plain, secure] : [secure, plain]), _oneSuite);
        Assert.Equal(plainFirst ? ["audio RTP/AVP", "audio RTP/SAVP"] : ["audio RTP/SAVP", "audio RTP/AVP"],
            Lines(offered).Select(Protocol));
        string[] chosen = [Section(taken == "RTP/AVP" ? "audio 8000 RTP/AVP 8" : "audio 0 RTP/AVP 8"),
            taken == "RTP/AVP" ? Section("audio 0 RTP/SAVP 8") : Section("audio 8000 RTP/SAVP 8", CalleeCrypto)];
        string[] answered = call.Answer(Session([], plainFirst ? chosen : [chosen[1], chosen[0]]));
        Assert.Equal([taken], Lines(answered).Where(l => PortOf(l) != "0").Select(l => l.Split(' ')[2]));
        Assert.Equal(2, Lines(answered).Length);
        Assert.Equal(taken == "RTP/SAVP" ? 1 : 0, Values(answered, "crypto").Length);
    }

    [Fact]
    public void An_offer_of_two_lines_becomes_one_where_the_protocol_is_given()
    {
        string offer = Session([], Section("audio 7000 RTP/AVP 8"), Section("audio 7000 RTP/SAVP 8", Crypto));
        var call = new SignalledCall();
        Assert.Equal(["audio RTP/AVP"], Lines(call.Offer(offer, [.. _oneSuite, "transport-protocol=RTP/AVP"])).Select(Protocol));
        string[] answered = call.Answer(Audio("RTP/AVP"));
        Assert.Equal(["0", PortOf(Lines(answered)[1])], Lines(answered).Select(PortOf));
        Assert.NotEqual("0", PortOf(Lines(answered)[1]));
        Assert.Single(Values(answered, "crypto"));
    }

    [Fact]
    public void S18_The_older_form_has_two_lines_where_the_protocol_given_is_the_secure_one()
    {
        var call = new SignalledCall();
        string[] offered = call.Offer(Audio("RTP/AVP"),
            [.. _oneSuite, "OSRTP=offer-legacy", "transport-protocol=RTP/SAVP", "generate-mid"]);
        Assert.Equal(["audio RTP/AVP", "audio RTP/SAVP"], Lines(offered).Select(Protocol));
        Assert.Equal([false, true], Sections(offered).Select(s => s.Any(l => l.StartsWith("a=crypto", StringComparison.Ordinal))));
        Assert.Equal(["1", "1"], Values(offered, "mid"));
        Assert.Equal(["audio RTP/AVP"], Lines(call.Answer(Two(secure: true), "OSRTP=accept")).Select(Protocol));
        Assert.Contains(call.Plan.Transports, t => t.Srtp is { Receive: not null, Send: not null });
        Assert.Contains(call.Plan.Transports, t => t.Srtp is null);

        call = new SignalledCall();
        offered = call.Offer(Audio("RTP/SAVP", Crypto), [.. _oneSuite, "OSRTP=offer-legacy"]);
        Assert.Equal(["audio RTP/AVP", "audio RTP/SAVP"], Lines(offered).Select(Protocol));
        string[] answered = call.Answer(Two(secure: false));
        Assert.Equal(["audio RTP/SAVP"], Lines(answered).Select(Protocol));
        Assert.Single(Values(answered, "crypto"));
    }

    [Theory]
    [InlineData("7000", "OSRTP=accept")]
    [InlineData("7002", "OSRTP=accept")]
    [InlineData("7002", "OSRTP=accept-legacy")]
    public void S18_A_pair_is_one_media_where_pairs_are_accepted_also_with_two_ports(string port, string key)
    {
        string offer = Session([], Section("audio 7000 RTP/AVP 8"), Section($"audio {port} RTP/SAVP 8", Crypto));
        var call = new SignalledCall();
        Assert.Equal(["audio RTP/AVP"], Lines(call.Offer(offer, [.. _oneSuite, "transport-protocol=RTP/AVP", key])).Select(Protocol));
        string[] answered = call.Answer(Audio("RTP/AVP"));
        Assert.Equal(["audio RTP/AVP", "audio RTP/SAVP"], Lines(answered).Select(Protocol));
        Assert.Equal([true, false], Lines(answered).Select(l => PortOf(l) == "0"));
        Assert.Single(Values(answered, "crypto"));
    }

    [Fact]
    public void S18_The_second_line_of_a_pair_has_its_mid()
    {
        string offer = Session([], Section("audio 7000 RTP/AVP 8", "mid:a"), Section("audio 7000 RTP/SAVP 8", "mid:b", Crypto));
        var call = new SignalledCall();
        Assert.Equal(["a", "b"], Values(call.Offer(offer, _oneSuite), "mid"));
        string[] answered = call.Answer(
            Session([], Section("audio 0 RTP/AVP 8", "mid:a"), Section("audio 8000 RTP/SAVP 8", "mid:b", CalleeCrypto)));
        Assert.Equal(["a", "b"], Values(answered, "mid"));
        Assert.Equal(["a", "b"], Values(call.OfferBack(
            Session([], Section("audio 0 RTP/AVP 8", "mid:a"), Section("audio 8000 RTP/SAVP 8", "mid:b", CalleeCrypto)), _oneSuite),
            "mid"));
    }

    [Fact]
    public void Two_sections_with_their_own_ports_stay_two()
    {
        var call = new SignalledCall();
        call.Offer(Session([], Section("audio 7000 RTP/AVP 8"), Section("audio 7002 RTP/SAVP 8", Crypto)), _oneSuite);
        Assert.Equal(4, call.Plan.Sections.Length);
    }

    [Fact]
    public void With_passthrough_the_parties_see_each_others_keys_and_the_worker_relays_what_they_encrypt()
    {
        var call = new SignalledCall();
        string[] offered = call.Offer(Audio("RTP/SAVP", Crypto), "passthrough");
        Assert.Equal([Crypto[7..]], Values(offered, "crypto"));
        Assert.Empty(Values(offered, "fingerprint"));
        Assert.NotEqual("7000", PortOf(Lines(offered)[0]));
        Assert.Equal([CalleeCrypto[7..]], Values(call.Answer(Audio("RTP/SAVP", CalleeCrypto)), "crypto"));
        Assert.All(call.Plan.Transports, t => Assert.True(t is { Passthrough: true, Srtp: null, Dtls: null, Ice: null }));

        Assert.NotEqual([Crypto[7..]], Values(call.Reoffer(Audio("RTP/SAVP", Crypto), "no-passthrough"), "crypto"));
        call.Answer(Audio("RTP/SAVP", CalleeCrypto));
        Assert.All(call.Plan.Transports, t => Assert.False(t.Passthrough));
    }

    [Fact]
    public void With_passthrough_a_DTLS_description_of_the_session_reaches_the_other_side_in_each_media()
    {
        var call = new SignalledCall();
        string[] offered = call.Offer(
            Session([$"fingerprint:sha-256 {Fingerprint}", "setup:actpass"], Section("audio 7000 UDP/TLS/RTP/SAVP 8")), "passthrough=on");
        Assert.Equal([$"sha-256 {Fingerprint}"], Values(offered, "fingerprint"));
        Assert.Equal(["actpass"], Values(offered, "setup"));
        Assert.Empty(Values(offered, "tls-id"));
    }

    private static string Two(bool secure) => Session(
        [], Section(secure ? "audio 0 RTP/AVP 8" : "audio 7000 RTP/AVP 8"),
        secure ? Section("audio 7000 RTP/SAVP 8", CalleeCrypto) : Section("audio 0 RTP/SAVP 8"));

    private static string[] Lines(string[] lines) => [.. lines.Where(l => l.StartsWith("m=", StringComparison.Ordinal))];

    private static IEnumerable<string[]> Sections(string[] lines) =>
        string.Join('\n', lines).Split("\nm=").Skip(1).Select(section => section.Split('\n'));

    private static string Protocol(string line) => $"{line[2..].Split(' ')[0]} {line.Split(' ')[2]}";

    private static string PortOf(string line) => line.Split(' ')[1];
}
