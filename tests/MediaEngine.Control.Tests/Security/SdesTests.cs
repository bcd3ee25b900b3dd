using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Security;

public sealed class SdesTests
{
    private const string Key = "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";

    private const string CalleeKey = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

    [Fact]
    public void An_SRTP_caller_of_a_plain_phone_gets_its_first_suite_under_its_tag_with_our_key()
    {
        var call = new SignalledCall();
        string[] offered = call.Offer(Audio("RTP/SAVP", $"crypto:3 AES_CM_128_HMAC_SHA1_32 inline:{Key}"), "transport-protocol=RTP/AVP");
        Assert.Empty(Values(offered, "crypto"));
        string answered = Value(call.Answer(Audio("RTP/AVP")), "crypto");
        Assert.StartsWith("3 AES_CM_128_HMAC_SHA1_32 inline:", answered, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, answered, StringComparison.Ordinal);
    }

    [Fact]
    public void All_suites_are_offered_in_the_order_of_the_table_and_may_be_narrowed_and_reordered()
    {
        Assert.Equal(SrtpProfile.All.Select((s, i) => $"{i + 1} {s.Name}"), Suites("DTLS=off"));
        Assert.Equal(["1 AEAD_AES_256_GCM", "2 AEAD_AES_128_GCM"],
            Suites("DTLS=off", "SDES=only-AEAD_AES_128_GCM", "SDES=only-AEAD_AES_256_GCM"));
        Assert.Equal(
            ["2 AES_CM_128_HMAC_SHA1_80", "1 AEAD_AES_128_GCM"],
            Suites("DTLS=off", "SDES=only-AES_CM_128_HMAC_SHA1_80", "SDES=only-AEAD_AES_128_GCM",
                "SDES=order:AES_CM_128_HMAC_SHA1_80;AEAD_AES_128_GCM"));
        Assert.Empty(Suites("SDES=off"));
    }

    [Fact]
    public void A_party_that_offered_keys_as_well_and_was_answered_with_DTLS_is_offered_DTLS_alone()
    {
        var call = new SignalledCall();
        call.Offer(
            Audio("RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key}", "setup:actpass", $"fingerprint:sha-256 {Fingerprint}"),
            "transport-protocol=RTP/AVP");
        Assert.Empty(Values(call.Answer(Audio("RTP/AVP")), "crypto"));
        string[] back = call.OfferBack(Audio("RTP/AVP"));
        Assert.Empty(Values(back, "crypto"));
        Assert.Equal("actpass", Value(back, "setup"));
    }

    [Fact]
    public void Suites_left_out_of_the_first_offer_stay_out_of_later_offers()
    {
        var keys = new SignalledCall();
        keys.Offer(Audio("RTP/AVP"), "transport-protocol=RTP/SAVP", "DTLS=off");
        string[] again = keys.Offer(Audio("RTP/AVP"), "transport-protocol=RTP/SAVP");
        Assert.Empty(Values(again, "setup"));
        Assert.NotEmpty(Values(again, "crypto"));

        var dtls = new SignalledCall();
        dtls.Offer(Audio("RTP/AVP"), "transport-protocol=RTP/SAVP", "SDES=off");
        Assert.Empty(Values(dtls.Offer(Audio("RTP/AVP"), "transport-protocol=RTP/SAVP"), "crypto"));
    }

    [Fact]
    public void The_suite_in_use_is_not_disabled_by_a_later_offer_without_reset()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"), "transport-protocol=RTP/SAVP", "DTLS=off");
        call.Answer(Audio("RTP/SAVP", $"crypto:7 AES_CM_128_HMAC_SHA1_80 inline:{Key}"));
        Assert.StartsWith("7 AES_CM", Value(call.Reoffer(Audio("RTP/AVP"), "SDES=off"), "crypto"), StringComparison.Ordinal);
        string[] reset = call.Reoffer(Audio("RTP/AVP"), "reset", "SDES=off");
        Assert.Empty(Values(reset, "crypto"));
        Assert.Equal("actpass", Value(reset, "setup"));
    }

    [Fact]
    public void Session_parameters_asked_for_hold_for_the_suites_that_pass_too()
    {
        string sdp = Audio(
            "RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key} UNENCRYPTED_SRTCP",
            $"crypto:2 AES_CM_128_HMAC_SHA1_32 inline:{Key}");
        Assert.All(
            Values(new SignalledCall().Offer(sdp, "SDES=unencrypted_srtp"), "crypto"),
            c => Assert.Contains(" UNENCRYPTED_SRTP", c, StringComparison.Ordinal));
        Assert.All(
            Values(new SignalledCall().Offer(sdp, "SDES=encrypted_srtcp"), "crypto"),
            c => Assert.DoesNotContain("UNENCRYPTED", c, StringComparison.Ordinal));
        Assert.EndsWith(" UNENCRYPTED_SRTCP", Value(new SignalledCall().Offer(sdp), "crypto"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { "SDES=nonew" }, new[] { "4 AES_CM_128_HMAC_SHA1_80" })]
    [InlineData(new[] { "SDES=nonew", "SDES=only-AEAD_AES_128_GCM" }, new[] { "4 AES_CM_128_HMAC_SHA1_80" })]
    [InlineData(new[] { "SDES=no-AES_CM_128_HMAC_SHA1_80", "SDES=only-AES_CM_128_HMAC_SHA1_80" }, new[] { "4 AES_CM_128_HMAC_SHA1_80" })]
    public void A_received_suite_may_pass_alone_and_SDES_only_takes_precedence_over_SDES_no(string[] keys, string[] suites) =>
        Assert.Equal(
            suites,
            Values(new SignalledCall().Offer(Audio("RTP/SAVP", $"crypto:4 AES_CM_128_HMAC_SHA1_80 inline:{Key}"), ["DTLS=off", .. keys]),
                "crypto")
                .Select(c => string.Join(' ', c.Split(' ')[..2])));

    [Theory]
    [InlineData(true, "AES_CM_128_HMAC_SHA1_80")]
    [InlineData(false, "AEAD_AES_128_GCM")]
    public void A_static_suite_stays_though_the_new_answer_would_choose_another(bool isStatic, string suite)
    {
        const string Gcm = "AAECAwQFBgcICQoLDA0ODwABAgMEBQYHCAkKCw==";
        string first = Audio("RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key}");
        string second = Audio("RTP/SAVP", $"crypto:9 AEAD_AES_128_GCM inline:{Gcm}", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key}");
        string[] keys = ["transport-protocol=RTP/AVP", .. isStatic ? (string[])["SDES=static"] : []];
        var call = new SignalledCall();
        call.Offer(first, keys);
        call.Answer(Audio("RTP/AVP"));
        call.Reoffer(second, keys);
        Assert.Contains($" {suite} ", Value(call.Answer(Audio("RTP/AVP")), "crypto"), StringComparison.Ordinal);
    }

    [Fact]
    public void Pad_lifetime_and_session_parameters_are_printed_as_asked()
    {
        string crypto = Value(
            new SignalledCall().Offer(
                Audio("RTP/AVP"), "transport-protocol=RTP/SAVP", "SDES=pad", "SDES=lifetime", "SDES=unencrypted_srtcp",
                "SDES=only-AEAD_AES_128_GCM"),
            "crypto");
        Assert.EndsWith("==|2^31 UNENCRYPTED_SRTCP", crypto, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_pass_from_end_to_end_when_both_sides_choose_the_same_suite()
    {
        var call = new SignalledCall();
        string[] offered = call.Offer(Audio("RTP/SAVP", $"crypto:5 AES_CM_128_HMAC_SHA1_80 inline:{Key}"), "DTLS=off");
        Assert.Equal($"5 AES_CM_128_HMAC_SHA1_80 inline:{Key}", Values(offered, "crypto")[0]);
        string[] answered = call.Answer(Audio("RTP/SAVP", $"crypto:5 AES_CM_128_HMAC_SHA1_80 inline:{CalleeKey}"));
        Assert.Equal([$"5 AES_CM_128_HMAC_SHA1_80 inline:{CalleeKey}"], Values(answered, "crypto"));
    }

    [Fact]
    public void The_offerers_preference_chooses_the_suite_of_the_answer()
    {
        var call = new SignalledCall();
        call.Offer(
            Audio("RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key}", $"crypto:2 AES_CM_128_HMAC_SHA1_32 inline:{CalleeKey}"),
            "transport-protocol=RTP/AVP", "SDES=offerer_pref:AES_CM_128_HMAC_SHA1_32;");
        Assert.StartsWith("2 AES_CM_128_HMAC_SHA1_32", Value(call.Answer(Audio("RTP/AVP")), "crypto"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeated_offer_keeps_our_keys_on_both_sides()
    {
        string caller = Audio("RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key}");
        string callee = Audio("RTP/SAVP", $"crypto:7 AES_256_CM_HMAC_SHA1_80 inline:{Convert.ToBase64String(new byte[46])}");
        var call = new SignalledCall();
        string[] first = call.Offer(caller, "DTLS=off");
        string[] firstAnswer =
            call.Answer(callee.Replace("crypto:7", $"crypto:{Tag(first, "AES_256_CM_HMAC_SHA1_80")}", StringComparison.Ordinal));
        string[] second = call.Reoffer(caller, "DTLS=off");
        string[] secondAnswer = call.Answer(callee.Replace("crypto:7", $"crypto:{Tag(second, "AES_256_CM_HMAC_SHA1_80")}",
            StringComparison.Ordinal));
        Assert.Contains(Value(second, "crypto"), Values(first, "crypto"));
        Assert.Equal(Values(firstAnswer, "crypto"), Values(secondAnswer, "crypto"));
    }

    [Fact]
    public void Opportunistic_SRTP_taken_by_the_callee_secures_its_leg_only()
    {
        var call = new SignalledCall();
        string[] offered = call.Offer(Audio("RTP/AVP"), "OSRTP=offer", "DTLS=off", "SDES=only-AES_CM_128_HMAC_SHA1_80");
        Assert.Single(Values(offered, "crypto"));
        string[] answered = call.Answer(Audio("RTP/AVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{CalleeKey}"));
        Assert.Empty(Values(answered, "crypto"));
        Assert.Contains(call.Plan.Transports, t => t.Srtp is { Receive: not null, Send: not null });
        Assert.Contains(call.Plan.Transports, t => t.Srtp is null);
    }

    [Fact]
    public void Nothing_that_can_be_logged_shows_a_key_or_a_password()
    {
        var call = new SignalledCall();
        call.Offer(
            Audio("RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key}", "ice-ufrag:8hhY", "ice-pwd:asd88fgpdd777uzjYhagZg"),
            "ICE=force", "DTLS=off");
        string[] answer = call.Answer(Audio("RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{CalleeKey}", "ice-ufrag:Zx9q",
            "ice-pwd:qwertyuiopasdfghjklzx01"));
        string text = call.Plan + string.Join('\n', call.Plan.Transports)
            + string.Join('\n', call.Plan.Transports.Select(t => $"{t.Srtp} {t.Ice}"));
        foreach (string secret in new[] { Key, CalleeKey, "asd88fgpdd777uzjYhagZg", "qwertyuiopasdfghjklzx01", Value(answer, "ice-pwd") })
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, Parsed($"1 AES_CM_128_HMAC_SHA1_80 inline:{Key}").ToString(), StringComparison.Ordinal);
        Assert.Contains(call.Plan.Transports, t => t.Srtp is not null);
    }

    [Theory]
    [InlineData("SDES=no-NULL_HMAC_SHA1_80")]
    [InlineData("SDES=no-null_hmac_sha1_80")]
    [InlineData("SDES=only-AES_CM_128_HMAC_SHA1_80")]
    [InlineData("SDES=no-NULL_HMAC_SHA1_80", "SDES=static")]
    [InlineData("SDES=no-NULL_HMAC_SHA1_80", "SDES=offerer_pref:NULL_HMAC_SHA1_80")]
    [InlineData("SDES-no-NULL_HMAC_SHA1_80")]
    public void M4_A_suite_that_is_forbidden_is_not_accepted_from_the_offerer(params string[] keys)
    {
        string offer = Audio("RTP/SAVP", $"crypto:1 NULL_HMAC_SHA1_80 inline:{Key}",
            $"crypto:2 AES_CM_128_HMAC_SHA1_80 inline:{CalleeKey}");
        var call = new SignalledCall();
        call.Offer(offer, ["transport-protocol=RTP/AVP", .. keys]);
        Assert.StartsWith("2 AES_CM_128_HMAC_SHA1_80 inline:", Assert.Single(Values(call.Answer(Audio("RTP/AVP")), "crypto")),
            StringComparison.Ordinal);

        // A re-offer that forbids the suite in use, and a re-offer with an answer that has only the list.
        call = new SignalledCall();
        call.Offer(offer, "transport-protocol=RTP/AVP");
        Assert.StartsWith("1 NULL_HMAC_SHA1_80 ", Value(call.Answer(Audio("RTP/AVP")), "crypto"), StringComparison.Ordinal);
        call.Reoffer(offer, ["transport-protocol=RTP/AVP", .. keys]);
        Assert.StartsWith("2 AES_CM_128_HMAC_SHA1_80 ", Value(call.Answer(Audio("RTP/AVP")), "crypto"), StringComparison.Ordinal);
        call.Reoffer(offer, "transport-protocol=RTP/AVP", "SDES=static");
        Assert.StartsWith("2 AES_CM_128_HMAC_SHA1_80 ", Value(call.Answer(Audio("RTP/AVP"), keys), "crypto"), StringComparison.Ordinal);

        // The same suite on both sides.
        call = new SignalledCall();
        Assert.DoesNotContain(Values(call.Offer(offer, keys), "crypto"), c => c.Contains("NULL_HMAC_SHA1_80", StringComparison.Ordinal));
        string[] answered = call.Answer(Audio("RTP/SAVP", $"crypto:1 NULL_HMAC_SHA1_80 inline:{CalleeKey}"));
        Assert.StartsWith("2 AES_CM_128_HMAC_SHA1_80 ", Value(answered, "crypto"), StringComparison.Ordinal);
        Assert.Contains(call.Plan.Transports, t => t.Srtp is { Receive: null, Send: null });
    }

    [Theory]
    [InlineData("no-NULL_HMAC_SHA1_80", "2 AES_CM_128_HMAC_SHA1_80 ")]
    [InlineData("only-AEAD_AES_256_GCM", null)]
    public void M4_A_publisher_is_answered_by_the_same_lists(string item, string? answered)
    {
        NgDictionary message = new NgDictionary().Add("call-id", "c").Add("from-tag", "p").Add("SDES", NgList.OfText([item])).Add(
            "sdp", Audio("RTP/SAVP", $"crypto:1 NULL_HMAC_SHA1_80 inline:{Key}", $"crypto:2 AES_CM_128_HMAC_SHA1_80 inline:{CalleeKey}",
                "sendonly"));
        NgDictionary reply = new SignalledCall().Engine.Execute(NgRequest.Parse(NgCommand.Publish, message), default,
            MonotonicTime.FromSeconds(100));
        string[] lines = reply.TextOf("sdp")!.Split("\r\n");
        Assert.Equal(answered is null, lines.Contains("m=audio 0 RTP/SAVP 8"));
        if (answered is null)
            Assert.Empty(Values(lines, "crypto"));
        else
            Assert.StartsWith(answered, Assert.Single(Values(lines, "crypto")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RTP/SAVP", "RTP/AVP")]
    [InlineData("RTP/SAVP", "RTP/AVPF")]
    [InlineData("RTP/AVP", "RTP/SAVP")]
    [InlineData("RTP/AVP", "UDP/TLS/RTP/SAVPF")]
    public void No_protocol_given_for_an_answer_changes_whether_it_is_secure(string offered, string given)
    {
        var call = new SignalledCall();
        string[] keys = offered == "RTP/SAVP" ? [$"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key}"] : [];
        call.Offer(Audio(offered, keys), "transport-protocol=RTP/AVP");
        string[] answer = call.Answer(Audio("RTP/AVP"), $"transport-protocol={given}");
        Assert.Contains(answer, l => l.StartsWith("m=audio", StringComparison.Ordinal) && l.Split(' ')[2] == offered);
        Assert.Equal(keys.Length, Values(answer, "crypto").Length);
    }

    [Theory]
    [InlineData("SDES=encrypted_srtp")]
    [InlineData("SDES=encrypted_srtcp")]
    [InlineData("SDES=authenticated_srtp")]
    public void M4_A_line_without_a_protection_that_is_asked_for_is_not_accepted(string key)
    {
        var call = new SignalledCall();
        call.Offer(
            Audio(
                "RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key} UNENCRYPTED_SRTP UNENCRYPTED_SRTCP UNAUTHENTICATED_SRTP",
                $"crypto:2 AES_CM_128_HMAC_SHA1_32 inline:{CalleeKey}"),
            "transport-protocol=RTP/AVP", key);
        Assert.StartsWith("2 AES_CM_128_HMAC_SHA1_32 ", Value(call.Answer(Audio("RTP/AVP")), "crypto"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crypto:1 NULL_HMAC_SHA1_80 inline:" + Key, "SDES=no-NULL_HMAC_SHA1_80")]
    [InlineData("crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + Key, "SDES=only-AEAD_AES_256_GCM")]
    [InlineData("crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA", "SDES=pad")]
    [InlineData("crypto:1 FOO_128 inline:" + Key, "SDES=pad")]
    [InlineData("crypto:1234567890 AES_CM_128_HMAC_SHA1_80 inline:" + Key, "SDES=pad")]
    [InlineData("crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + Key + " KDR=1", "SDES=pad")]
    [InlineData("fingerprint:md5 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF", "SDES=pad")]
    public void M4_S26_Without_an_acceptable_key_a_secure_section_is_refused_and_never_answered_in_clear(string keys, string option)
    {
        foreach (string callee in new[] { Audio("RTP/AVP"),
            Audio("RTP/SAVP", $"crypto:1 AEAD_AES_256_GCM inline:{Convert.ToBase64String(new byte[44])}") })
        {
            var call = new SignalledCall();
            call.Offer(Audio("RTP/SAVP", keys),
                callee.Contains("SAVP", StringComparison.Ordinal) ? [option] : ["transport-protocol=RTP/AVP", option]);
            string[] answer = call.Answer(callee);
            Assert.Contains("m=audio 0 RTP/SAVP 8", answer);
            Assert.Empty(Values(answer, "crypto"));
            Assert.Empty(call.Plan.Routes);
            Assert.Contains(call.Plan.Transports, t => t.Srtp is { Receive: null, Send: null });

            // A later offer with a key gets an answer with a key.
            call.Reoffer(Audio("RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key}"), "transport-protocol=RTP/AVP");
            Assert.StartsWith("1 AES_CM_128_HMAC_SHA1_80 ", Value(call.Answer(Audio("RTP/AVP")), "crypto"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void S26_Malformed_lines_are_dropped_one_by_one_and_a_tag_counts_once()
    {
        var call = new SignalledCall();
        call.Offer(
            Audio(
                "RTP/SAVP", "crypto:x", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key}|soon",
                $"crypto:2 AES_CM_128_HMAC_SHA1_80 inline:{Key}|2^20|256:1",
                $"crypto:3 AES_CM_128_HMAC_SHA1_80 inline:{Key} WSH=63",
                $"crypto:4 AES_CM_128_HMAC_SHA1_80 inline:{Key};inline:{CalleeKey}",
                $"crypto:5 AES_CM_128_HMAC_SHA1_32 inline:{Key}|2^20|1:4 KDR=0 WSH=64",
                $"crypto:5 AES_CM_128_HMAC_SHA1_80 inline:{CalleeKey}"),
            "transport-protocol=RTP/AVP");
        string crypto = Assert.Single(Values(call.Answer(Audio("RTP/AVP")), "crypto"));
        Assert.StartsWith("5 AES_CM_128_HMAC_SHA1_32 inline:", crypto, StringComparison.Ordinal);
        Assert.True(call.Plan.Transports.First(t => t.Srtp is not null).Srtp!.Receive!.Mki.AsSpan()
            .SequenceEqual(new byte[] { 0, 0, 0, 1 }));
    }

    [Fact]
    public void S26_An_offer_with_the_highest_tag_is_passed_on_under_tags_that_exist()
    {
        string[] offer = Values(new SignalledCall().Offer(Audio("RTP/SAVP", $"crypto:999999999 AES_CM_128_HMAC_SHA1_80 inline:{Key}"),
            "DTLS=off"), "crypto");
        Assert.Equal(12, offer.Select(c => Parsed(c).Tag).Distinct().Count());
        Assert.StartsWith("999999999 AES_CM_128_HMAC_SHA1_80 ", offer[0], StringComparison.Ordinal);
    }

    [Fact]
    public void S21_An_MKI_goes_with_its_key_into_our_lines_and_packets()
    {
        var call = new SignalledCall();
        string[] offered = Values(call.Offer(Audio("RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key}|2^20|1:32"), "DTLS=off"),
            "crypto");
        Assert.Equal($"1 AES_CM_128_HMAC_SHA1_80 inline:{Key}|1:32", offered[0]);
        Assert.All(offered.Skip(1), c => Assert.DoesNotContain("|", c, StringComparison.Ordinal));
        string[] answered = call.Answer(Audio("RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{CalleeKey}|7:2"));
        Assert.Equal($"1 AES_CM_128_HMAC_SHA1_80 inline:{CalleeKey}|7:2", Value(answered, "crypto"));
        SrtpPlan[] plans = [.. call.Plan.Transports.Select(t => t.Srtp!).Where(s => s.Send!.Mki.Length == 32)];
        Assert.All(plans, s => Assert.Equal((32, 2), (s.Send!.Mki.Length, s.Receive!.Mki.Length)));
        Assert.All(call.Plan.Transports.Select(t => t.Srtp!).Except(plans),
            s => Assert.Equal((2, 32), (s.Send!.Mki.Length, s.Receive!.Mki.Length)));
    }

    [Fact]
    public void An_answer_cannot_take_away_a_protection_that_was_offered()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"), "transport-protocol=RTP/SAVP", "DTLS=off", "SDES=only-AES_CM_128_HMAC_SHA1_80");
        call.Answer(Audio("RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key} UNENCRYPTED_SRTP"));
        Assert.Contains(call.Plan.Transports, t => t.Srtp is { Receive: null, Send: null });

        // The answer to the offerer has the parameters of the offerer's own line.
        call = new SignalledCall();
        call.Offer(Audio("RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{Key}"), "DTLS=off", "SDES=unencrypted_srtcp");
        string crypto = Value(call.Answer(Audio("RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{CalleeKey} UNENCRYPTED_SRTCP")),
            "crypto");
        Assert.DoesNotContain("UNENCRYPTED", crypto, StringComparison.Ordinal);
        Assert.DoesNotContain(CalleeKey, crypto, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A24_A_key_that_is_used_up_is_a_new_one_in_the_next_description_and_stays_then(bool calleeOffers)
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP"), "transport-protocol=RTP/SAVP", "DTLS=off");
        call.Answer(Audio("RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{CalleeKey}"), "transport-protocol=RTP/AVP");
        SrtpKeys first = Sent(call);
        Next(call);
        Assert.Equal(first.MasterKeyAndSalt, Sent(call).MasterKeyAndSalt);
        call.Engine.Handle(new KeyUsedUp(call.Plan.CallKey, call.Plan.Transports.First(t => t.Srtp is not null).Id),
            MonotonicTime.FromSeconds(200));
        Next(call);
        SrtpKeys second = Sent(call);
        Assert.Equal(first.Suite, second.Suite);
        Assert.NotEqual(first.MasterKeyAndSalt, second.MasterKeyAndSalt);
        Next(call);
        Assert.Equal(second.MasterKeyAndSalt, Sent(call).MasterKeyAndSalt);

        void Next(SignalledCall call)
        {
            string secure = Audio("RTP/SAVP", $"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{CalleeKey}");
            if (calleeOffers)
            {
                call.OfferBack(secure, "transport-protocol=RTP/AVP");
                call.AnswerBack(Audio("RTP/AVP"), "transport-protocol=RTP/SAVP");
            }
            else
            {
                call.Reoffer(Audio("RTP/AVP"), "transport-protocol=RTP/SAVP", "DTLS=off");
                call.Answer(secure, "transport-protocol=RTP/AVP");
            }
        }

        static SrtpKeys Sent(SignalledCall call) => call.Plan.Transports.First(t => t.Srtp is not null).Srtp!.Send!;
    }

    private static CryptoAttribute Parsed(string value) =>
        CryptoAttribute.TryParse(value, out CryptoAttribute? parsed) ? parsed : throw new FormatException();

    private static string Tag(string[] lines, string suite) =>
        Values(lines, "crypto").First(c => c.Contains($" {suite} ", StringComparison.Ordinal)).Split(' ')[0];

    private static IEnumerable<string> Suites(params string[] keys) =>
        Values(new SignalledCall().Offer(Audio("RTP/AVP"), ["transport-protocol=RTP/SAVP", .. keys]), "crypto")
            .Select(c => string.Join(' ', c.Split(' ')[..2]));
}
