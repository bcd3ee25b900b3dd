using System.Text;
using MediaEngine.Protocol.Ng;
using Xunit;
using static MediaEngine.Control.Tests.Clients.ProxyMessages;

namespace MediaEngine.Control.Tests.Clients;

/// <summary>Kamailio and OpenSIPS spell the same request differently. The results must be equal byte by byte.</summary>
public sealed class SameIntentTests
{
    /// <summary>
    /// Name, the keys Kamailio adds to an offer, the keys OpenSIPS adds, and a text that the reply has only if the keys had an effect.
    /// </summary>
    private static readonly (string Name, NgDictionary Kamailio, NgDictionary OpenSips, string Proof)[] _intents =
    [
        ("replace with spaces",
            Of("replace", Words("origin", "session-name", "SDP-version", "zero-address", "session-connection")),
            Of("replace", Words("origin", "session name", "SDP version", "zero address", "session-connection")),
            "o=- 1545997027 1 IN IP4 127.0.0.1"),
        ("address family",
            Of("address-family", "IP6"),
            Of("address family", "IP6"),
            "c=IN IP6 ::1"),
        ("direction from in-iface and out-iface",
            Of("direction", Words("pub", "priv")),
            Of("direction", Words("pub", "priv")),
            "c=IN IP4 127.0.0.2"),
        ("codec strip",
            Of("codec", Of("strip", Words("PCMU"))),
            Of("flags", Words("codec-strip-PCMU")),
            "RTP/AVP 8 101"),
        ("codec strip all except",
            Of("codec", Of("strip", Words("all")).Add("except", Words("PCMA"))),
            Of("flags", Words("codec-strip-all", "codec-except-PCMA")),
            "RTP/AVP 8"),
        ("codec order",
            Of("codec", Of("strip", Words("all")).Add("offer", Words("PCMA", "PCMU"))),
            Of("flags", Words("codec-strip-all", "codec-offer-PCMA", "codec-offer-PCMU")),
            "RTP/AVP 8 0"),
        ("SRTP with chosen suites",
            Of("transport-protocol", "RTP/SAVP").Add("SDES", Words("only-AES_CM_128_HMAC_SHA1_80")).Add("DTLS", "off"),
            Of("transport-protocol", "RTP/SAVP").Add("flags", Words("SDES-only-AES_CM_128_HMAC_SHA1_80")).Add("DTLS", "off"),
            "AES_CM_128_HMAC_SHA1_80 inline:"),
        ("DTLS without SDES and with ICE",
            Of("transport-protocol", "UDP/TLS/RTP/SAVPF").Add("ICE", "force").Add("SDES", Words("off")).Add("flags", Words("generate-mid")),
            Of("ICE", "force").Add("transport-protocol", "UDP/TLS/RTP/SAVPF").Add("flags", Words("SDES-off", "generate-mid")),
            "a=fingerprint:"),
        ("rtcp-mux",
            Of("rtcp-mux", Words("offer", "require")),
            Of("flags", Words("rtcp-mux-offer", "rtcp-mux-require")),
            "a=rtcp-mux"),
        ("flags with hyphens, spaces and underscores",
            Of("flags", Words("full-rtcp-attribute", "generate-mid", "original-sendrecv")),
            Of("flags", Words("full rtcp attribute", "generate_mid", "original sendrecv")),
            "a=mid:"),
        ("media address",
            Of("media-address", "203.0.113.5"),
            Of("media address", "203.0.113.5"),
            "c=IN IP4 203.0.113.5"),
        ("numbers as texts",
            Of("TOS", 184).Add("delete delay", 5),
            Of("TOS", "184").Add("delete delay", "5"),
            "m=audio"),
        ("a key that is sent twice counts as sent last",
            Of("ICE", "remove").Add("ICE", "force").Add("delete delay", 5).Add("delete-delay", "5"),
            Of("ICE", "force").Add("delete delay", 5),
            "a=candidate:"),
        ("a list as one text with commas",
            Of("rtcp-mux", Words("offer", "require")),
            Of("rtcp-mux", "offer,require"),
            "a=rtcp-mux"),
        ("what nobody knows changes nothing",
            Of("foo", "bar").Add("flags", Words("no-such-flag")).Add("sip-message-type", "sip_request").Add("repacketize", 40),
            Of("media-proxy", new NgList([Of("x", 1)])).Add("repacketize", "40"),
            "m=audio"),
        ("attribute edits",
            Of("sdp-attr", Of("audio", Of("add", Words("x-tag:1 two")))),
            Of("flags", Words("sdp-attr-add-audio-x-tag:1..two")),
            "a=x-tag:1 two"),
    ];

    public static TheoryData<string> Names => new(_intents.Select(i => i.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void An_offer_and_its_answer_are_the_same_whichever_proxy_asks(string name)
    {
        (_, NgDictionary kamailio, NgDictionary openSips, string proof) = _intents.First(i => i.Name == name);
        using ClientRig first = new();
        using ClientRig second = new();

        byte[] offer = first.SendBytes(Kamailio("offer", kamailio, CallerSdp));
        Assert.Contains(proof, Encoding.Latin1.GetString(offer), StringComparison.Ordinal);
        AssertEqual(offer, second.SendBytes(OpenSips("offer", openSips, CallerSdp)));
        AssertEqual(
            first.SendBytes(Kamailio("answer", kamailio, CalleeSdp, toTag: true)),
            second.SendBytes(OpenSips("answer", openSips, CalleeSdp, toTag: true)));
        AssertEqual(first.SendBytes(Kamailio("query", toTag: true)), second.SendBytes(OpenSips("query", toTag: true)));
        AssertEqual(first.SendBytes(Kamailio("delete", toTag: true)), second.SendBytes(OpenSips("delete", toTag: true)));
        Assert.Equal(0, first.Control.Sessions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_type_of_service_reaches_the_media_sockets(bool asText)
    {
        using ClientRig rig = new();
        rig.Sdp(OpenSips("offer", asText ? Of("TOS", "184") : Of("TOS", 184), CallerSdp));
        rig.Sdp(OpenSips("answer", null, CalleeSdp, toTag: true));
        Assert.NotEmpty(rig.Engine.Io.TrafficClasses);
        Assert.All(rig.Engine.Io.TrafficClasses.Values, tos => Assert.Equal(184, tos));
    }

    [Fact]
    public void A_direction_that_is_one_text_is_ignored()
    {
        using ClientRig rig = new();
        Assert.Contains("c=IN IP4 127.0.0.1", rig.Sdp(Kamailio("offer", Of("direction", "pub,priv"), CallerSdp)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("session-name")]
    [InlineData("session name")]
    public void A_replaced_session_name_stays_what_it_was_first(string spelling)
    {
        using ClientRig rig = new();
        rig.Sdp(OpenSips("offer", sdp: CallerSdp));
        string renamed = CallerSdp.Replace("s=tester", "s=other", StringComparison.Ordinal);
        Assert.Contains("s=tester", rig.Sdp(OpenSips("offer", Of("replace", Words(spelling)), renamed)), StringComparison.Ordinal);
        Assert.Contains("s=other", rig.Sdp(OpenSips("offer", null, renamed)), StringComparison.Ordinal);
    }

    private static NgDictionary Of(string key, NgValue value) => new NgDictionary().Add(key, value);

    private static void AssertEqual(byte[] expected, byte[] actual) =>
        Assert.Equal(Encoding.Latin1.GetString(expected), Encoding.Latin1.GetString(actual));
}
