using MediaEngine.Sessions.Plan;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Security;

public sealed class DtlsTests
{
    [Theory]
    [InlineData("actpass", "", "active")]
    [InlineData("actpass", "DTLS=passive", "passive")]
    [InlineData("active", "", "passive")]
    [InlineData("passive", "DTLS=passive", "active")]
    public void The_answer_takes_the_role_the_offer_leaves(string offered, string key, string answered)
    {
        var call = new SignalledCall();
        call.Offer(Caller(offered), ["transport-protocol=RTP/AVP", .. key.Length == 0 ? (string[])[] : [key]]);
        string[] answer = call.Answer(Audio("RTP/AVP"));
        Assert.Equal(answered, Value(answer, "setup"));
        Assert.Equal("sha-256 OWN:sha-256", Value(answer, "fingerprint"));
        DtlsPlan plan = call.Plan.Transports.First(t => t.Dtls is not null).Dtls!;
        Assert.Equal(answered == "active" ? DtlsRole.Active : DtlsRole.Passive, plan.Role);
        Assert.Equal(("sha-256", 32, (byte)0xB5), (plan.FingerprintHash, plan.Fingerprint.Length, plan.Fingerprint[0]));
    }

    [Fact]
    public void A_repeated_offer_keeps_role_and_association()
    {
        var call = new SignalledCall();
        string first = Association(call.Offer, call);
        Assert.Equal(first, Association(call.Reoffer, call));
    }

    [Theory]
    [InlineData($"fingerprint:sha-256 {OtherFingerprint}", "ice-ufrag:aaaa")]
    [InlineData($"fingerprint:sha-256 {Fingerprint}", "ice-ufrag:bbbb")]
    public void A_new_certificate_or_an_ICE_restart_asks_for_a_new_association(string fingerprint, string ufrag)
    {
        var call = new SignalledCall();
        string first = Association(call.Offer, call, $"fingerprint:sha-256 {Fingerprint}", "ice-ufrag:aaaa");
        Assert.NotEqual(first, Association(call.Reoffer, call, fingerprint, ufrag));
    }

    [Fact]
    public void DTLS_off_applies_to_the_callee_and_the_caller_is_still_answered_with_DTLS()
    {
        var call = new SignalledCall();
        Assert.Empty(Values(call.Offer(Caller("actpass"), "transport-protocol=RTP/SAVP", "DTLS=off"), "fingerprint"));
        Assert.Equal("active",
            Value(call.Answer(Audio("RTP/SAVP", "crypto:7 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz")),
                "setup"));
    }

    [Fact]
    public void SDES_is_answered_instead_of_DTLS_when_preferred()
    {
        const string Crypto = "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";
        string offer = Audio("RTP/SAVP", Crypto, "setup:actpass", $"fingerprint:sha-256 {Fingerprint}");
        var preferring = new SignalledCall();
        preferring.Offer(offer, "transport-protocol=RTP/AVP", "SDES=prefer");
        string[] answer = preferring.Answer(Audio("RTP/AVP"));
        Assert.Single(Values(answer, "crypto"));
        Assert.Empty(Values(answer, "setup"));

        var other = new SignalledCall();
        other.Offer(offer, "transport-protocol=RTP/AVP");
        Assert.Empty(Values(other.Answer(Audio("RTP/AVP")), "crypto"));
    }

    [Theory]
    [InlineData("DTLS=off")]
    [InlineData("SDES=prefer")]
    public void M17_An_answer_that_says_so_takes_SDES_of_an_offerer_that_has_both(string key)
    {
        const string Crypto = "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";
        string both = Audio("RTP/SAVP", Crypto, "setup:actpass", $"fingerprint:sha-256 {Fingerprint}");
        var call = new SignalledCall();
        call.Offer(both, "transport-protocol=RTP/AVP");
        string[] answer = call.Answer(Audio("RTP/AVP"), key);
        Assert.StartsWith("1 AES_CM_128_HMAC_SHA1_80 ", Assert.Single(Values(answer, "crypto")), StringComparison.Ordinal);
        Assert.Empty(Values(answer, "fingerprint"));
        Assert.Contains(call.Plan.Transports, t => t is { Dtls: null, Srtp: { Receive: not null, Send: not null } });

        // A party that has only DTLS, or whose SDES suites are all forbidden, is answered with DTLS.
        foreach (string[] keys in new string[][] { ["SDES=no-AES_CM_128_HMAC_SHA1_80"], ["SDES=only-AEAD_AES_128_GCM"] })
        {
            call = new SignalledCall();
            call.Offer(both, ["transport-protocol=RTP/AVP", .. keys]);
            Assert.Equal("active", Value(call.Answer(Audio("RTP/AVP"), key), "setup"));
        }

        call = new SignalledCall();
        call.Offer(Caller("actpass"), "transport-protocol=RTP/AVP");
        Assert.Equal("active", Value(call.Answer(Audio("RTP/AVP"), key), "setup"));
    }

    [Fact]
    public void M18_New_ports_mean_a_new_association_on_either_side()
    {
        var call = new SignalledCall();
        string secure = Audio("UDP/TLS/RTP/SAVP", "setup:actpass", $"fingerprint:sha-256 {Fingerprint}");
        string moved = secure.Replace("198.51.100.10", "198.51.100.77", StringComparison.Ordinal);
        string answer = Audio("UDP/TLS/RTP/SAVP", "setup:active", $"fingerprint:sha-256 {OtherFingerprint}");
        string elsewhere = answer.Replace("198.51.100.10", "198.51.100.99", StringComparison.Ordinal);
        string[] offered = call.Offer(secure), answered = call.Answer(answer);
        Assert.Equal(Where(offered), Where(call.Reoffer(secure)));
        Assert.Equal(Where(answered), Where(call.Answer(answer)));

        string[] second = call.Reoffer(moved);
        Assert.NotEqual(Where(offered).Port, Where(second).Port);
        Assert.NotEqual(Where(offered).TlsId, Where(second).TlsId);
        Assert.Equal(Where(second).TlsId, call.Plan.Transports.First(t => t.Dtls?.Association == Where(second).TlsId).Dtls!.Association);
        Assert.Equal(Where(answered), Where(call.Answer(answer)));
        call.Reoffer(moved);
        string[] third = call.Answer(elsewhere);
        Assert.NotEqual(Where(answered).Port, Where(third).Port);
        Assert.NotEqual(Where(answered).TlsId, Where(third).TlsId);
        Assert.Equal(Value(answered, "setup"), Value(third, "setup"));

        static (string Port, string TlsId) Where(string[] lines) =>
            (lines.First(l => l.StartsWith("m=", StringComparison.Ordinal)).Split(' ')[1], Value(lines, "tls-id"));
    }

    [Fact]
    public void The_fingerprint_is_the_first_whose_hash_can_be_checked()
    {
        var call = new SignalledCall();
        call.Offer(
            Audio("UDP/TLS/RTP/SAVP", "setup:actpass", "fingerprint:md5 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
                $"fingerprint:SHA-256 {Fingerprint}"),
            "transport-protocol=RTP/AVP");
        Assert.Equal("sha-256 OWN:sha-256", Value(call.Answer(Audio("RTP/AVP")), "fingerprint"));
        Assert.Equal(("sha-256", 32), (Plan(call).FingerprintHash, Plan(call).Fingerprint.Length));
    }

    [Fact]
    public void The_hash_follows_the_key_and_no_tls_id_hides_it()
    {
        string[] offer = new SignalledCall().Offer(Audio("RTP/AVP"), "transport-protocol=UDP/TLS/RTP/SAVP", "SDES=off",
            "DTLS-fingerprint=sha-512", "no-tls-id");
        Assert.Equal(("actpass", "sha-512 OWN:sha-512"), (Value(offer, "setup"), Value(offer, "fingerprint")));
        Assert.Empty(Values(offer, "tls-id"));
    }

    [Fact]
    public void The_role_in_use_stays_though_a_later_offer_asks_for_another()
    {
        var call = new SignalledCall();
        call.Offer(Caller("actpass"), "transport-protocol=RTP/AVP");
        Assert.Equal("active", Value(call.Answer(Audio("RTP/AVP")), "setup"));
        call.Reoffer(Caller("actpass"), "transport-protocol=RTP/AVP", "DTLS=passive");
        Assert.Equal("active", Value(call.Answer(Audio("RTP/AVP")), "setup"));
    }

    [Fact]
    public void A_leg_keeps_the_hash_it_began_with_and_the_key_is_about_our_offers()
    {
        var call = new SignalledCall();
        call.Offer(Audio("UDP/TLS/RTP/SAVP", "setup:actpass", $"fingerprint:sha-256 {Fingerprint}"), "SDES=off",
            "DTLS-fingerprint=sha-512");
        string[] answer = call.Answer(Audio("UDP/TLS/RTP/SAVP", "setup:active", $"fingerprint:sha-256 {OtherFingerprint}"));
        Assert.StartsWith("sha-256 ", Value(answer, "fingerprint"), StringComparison.Ordinal);
        call.OfferBack(Audio("UDP/TLS/RTP/SAVP", "setup:actpass", $"fingerprint:sha-256 {OtherFingerprint}"));
        string[] back = call.AnswerBack(Audio("UDP/TLS/RTP/SAVP", "setup:active", $"fingerprint:sha-256 {Fingerprint}"));
        Assert.StartsWith("sha-512 ", Value(back, "fingerprint"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_keeps_the_certificate_it_began_with_and_new_calls_get_the_new_one()
    {
        int made = 1;
        var certificates = new Dictionary<int, LocalCertificate>();
        LocalCertificate Current()
        {
            int number = made;
            return certificates.TryGetValue(number, out LocalCertificate? known)
                ? known : certificates[number] = new LocalCertificate(_ => $"CERT:{number}");
        }

        var first = new SignalledCall(settings => settings with { Certificate = Current });
        var second = new SignalledCall(settings => settings with { Certificate = Current });
        string secure = Audio("UDP/TLS/RTP/SAVPF", $"fingerprint:sha-256 {Fingerprint}", "setup:actpass");
        string answer = Audio("UDP/TLS/RTP/SAVPF", $"fingerprint:sha-256 {OtherFingerprint}", "setup:active");
        Assert.Equal("sha-256 CERT:1", Value(first.Offer(secure), "fingerprint"));
        Assert.Equal("sha-256 CERT:1", Value(first.Answer(answer), "fingerprint"));
        made = 2;
        Assert.Equal("sha-256 CERT:2", Value(second.Offer(secure), "fingerprint"));

        // A refresh, a peer with another certificate, and a section added later: a call always has the same certificate.
        Assert.Equal("sha-256 CERT:1", Value(first.Reoffer(secure), "fingerprint"));
        Assert.Equal("sha-256 CERT:1", Value(first.Answer(answer), "fingerprint"));
        string[] more = first.Reoffer(
            secure.Replace(Fingerprint, OtherFingerprint, StringComparison.Ordinal)
            + Section("video 7002 UDP/TLS/RTP/SAVPF 96", "rtpmap:96 VP8/90000", $"fingerprint:sha-256 {OtherFingerprint}",
                "setup:actpass"));
        Assert.Equal(["sha-256 CERT:1", "sha-256 CERT:1"], Values(more, "fingerprint"));
        Assert.All(first.Plan.Transports, t => Assert.Same(certificates[1], t.Dtls!.Certificate));
        Assert.All(second.Plan.Transports.Where(t => t.Dtls is not null), t => Assert.Same(certificates[2], t.Dtls!.Certificate));
    }

    [Fact]
    public void Cryptex_is_agreed_on_with_who_offers_it_and_the_other_side_hears_nothing_of_it()
    {
        var call = new SignalledCall();
        string[] offer = call.Offer(Audio("UDP/TLS/RTP/SAVPF", $"fingerprint:sha-256 {Fingerprint}", "setup:actpass", "cryptex"));
        Assert.DoesNotContain("a=cryptex", offer);
        string[] answer = call.Answer(Audio("UDP/TLS/RTP/SAVPF", $"fingerprint:sha-256 {OtherFingerprint}", "setup:active"));
        Assert.Contains("a=cryptex", answer);
        Assert.Equal([true, false], call.Plan.Transports.Where(t => t.Component != TransportComponent.Rtcp).Select(t => t.Dtls!.Cryptex));
    }

    [Fact]
    public void Cryptex_and_encrypted_header_extensions_are_refused_where_keys_come_by_SDES()
    {
        var call = new SignalledCall();
        string[] offer = call.Offer(
            Audio(
                "RTP/SAVP", "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR", "cryptex",
                "extmap:3 urn:x", "extmap:4 urn:ietf:params:rtp-hdrext:encrypt urn:x"),
            "transport-protocol=RTP/AVP");
        string[] answer = call.Answer(Audio("RTP/AVP", "extmap:3 urn:x"));
        Assert.All([offer, answer], lines => Assert.DoesNotContain("a=cryptex", lines));
        Assert.All([offer, answer], lines => Assert.Equal(["3 urn:x"], Values(lines, "extmap")));
        Assert.All(call.Plan.Sections, m => Assert.Equal("urn:x", Assert.Single(m.Extensions).Uri));
    }

    private static DtlsPlan Plan(SignalledCall call) => call.Plan.Transports.First(t => t.Dtls is not null).Dtls!;

    private static string Caller(string setup) => Audio("UDP/TLS/RTP/SAVP", $"setup:{setup}", $"fingerprint:sha-256 {Fingerprint}");

    private static string Association(Func<string, string[], string[]> offer, SignalledCall call, params string[] attributes)
    {
        string[] dtls = attributes.Length == 0 ? [$"fingerprint:sha-256 {Fingerprint}"] : attributes;
        offer(Audio("UDP/TLS/RTP/SAVP", ["setup:actpass", "ice-pwd:asd88fgpdd777uzjYhagZg", .. dtls]),
            ["transport-protocol=RTP/AVP", "ICE=remove"]);
        string[] answer = call.Answer(Audio("RTP/AVP"));
        Assert.Equal(Value(answer, "tls-id"), call.Plan.Transports.First(t => t.Dtls is not null).Dtls!.Association);
        return $"{Value(answer, "setup")} {Value(answer, "tls-id")}";
    }
}
