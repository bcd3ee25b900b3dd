using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Security;

public sealed class BundleTests
{
    private const string MidExtension = "urn:ietf:params:rtp-hdrext:sdes:mid";

    private static readonly string _plain = Session([], Section("audio 7000 RTP/AVP 8"),
        Section("video 7002 RTP/AVP 96", "rtpmap:96 VP8/90000"));

    private static readonly string _bundled = Session(
        ["group:BUNDLE a v"],
        Section("audio 7000 RTP/AVP 8", "mid:a", "rtcp-mux"),
        Section("video 7000 RTP/AVP 96", "mid:v", "rtcp-mux", "rtpmap:96 VP8/90000"));

    [Fact]
    public void An_offered_bundle_has_mids_the_mid_extension_and_ports_of_its_own()
    {
        var call = new SignalledCall();
        string[] offer = call.Offer(_plain, "bundle=offer", "rtcp-mux=offer", "rtcp-mux=require");
        Assert.Equal("BUNDLE 1 2", Value(offer, "group"));
        Assert.Equal(["1", "2"], Values(offer, "mid"));
        Assert.Equal([$"1 {MidExtension}", $"1 {MidExtension}"], Values(offer, "extmap"));
        Assert.Equal(2, Ports(offer).Distinct().Count());
    }

    [Fact]
    public void A_bundle_the_callee_took_is_one_transport_and_the_caller_does_not_see_it()
    {
        var call = new SignalledCall();
        call.Offer(_plain, "bundle=offer", "rtcp-mux=offer", "rtcp-mux=require");
        string[] answer = call.Answer(_bundled.Replace("BUNDLE a v", "BUNDLE 1 2", StringComparison.Ordinal)
            .Replace("mid:a", "mid:1", StringComparison.Ordinal).Replace("mid:v", "mid:2", StringComparison.Ordinal));
        Assert.Empty(Values(answer, "group"));
        Assert.Empty(Values(answer, "mid"));
        Assert.Equal(2, Ports(answer).Distinct().Count());
        int[] callee = [.. call.Plan.Sections.Where(m => m.Mid.Length > 0).Select(m => m.RtpTransport)];
        Assert.Equal(2, callee.Length);
        Assert.Single(callee.Distinct());
        Assert.Equal(call.Plan.Transports.Length, call.Plan.Transports.Select(t => t.Port).Distinct().Count());
    }

    [Fact]
    public void An_offered_bundle_is_answered_with_one_port_when_accepted()
    {
        var call = new SignalledCall();
        call.Offer(_bundled, "bundle=accept");
        string[] answer = call.Answer(_plain);
        Assert.Equal("BUNDLE a v", Value(answer, "group"));
        Assert.Single(Ports(answer).Distinct());
    }

    [Theory]
    [InlineData("bundle=reject")]
    [InlineData("ICE=default")]
    public void Without_bundle_accept_each_section_is_answered_with_its_own_port(string key)
    {
        var call = new SignalledCall();
        call.Offer(_bundled, key);
        string[] answer = call.Answer(_plain);
        Assert.Empty(Values(answer, "group"));
        Assert.Equal(["a", "v"], Values(answer, "mid"));
        Assert.Equal(2, Ports(answer).Distinct().Count());
    }

    [Fact]
    public void A_refused_section_leaves_the_bundle()
    {
        var call = new SignalledCall();
        call.Offer(_bundled, "bundle=accept");
        string[] answer = call.Answer(_plain.Replace("audio 7000", "audio 0", StringComparison.Ordinal));
        Assert.Equal("BUNDLE v", Value(answer, "group"));
        Assert.Contains(call.Plan.Transports, t => t.Advertised.Port == 7000);
    }

    [Fact]
    public void A_browser_gets_one_port_and_one_set_of_credentials_for_all_sections()
    {
        var call = new SignalledCall();
        string[] offer = call.Offer(_plain, "WebRTC");
        Assert.Single(Ports(offer).Distinct());
        Assert.Single(offer, "a=bundle-only");
        Assert.Single(Values(offer, "ice-ufrag").Distinct());
        Assert.Single(Values(offer, "tls-id").Distinct());
        Assert.Empty(Values(offer, "rtcp"));
        Assert.Equal(Ports(offer), Ports(call.Offer(_plain, "WebRTC")));
    }

    [Fact]
    public void A_strict_bundle_gives_further_sections_no_port()
    {
        string[] offer = new SignalledCall().Offer(_plain, "bundle=strict");
        Assert.Equal("0", Ports(offer).Last());
        Assert.Contains("a=bundle-only", offer);
    }

    [Fact]
    public void An_answer_has_only_extensions_that_were_offered()
    {
        var call = new SignalledCall();
        call.Offer(Audio("RTP/AVP", "extmap:1 urn:example:x"), "bundle=offer");
        string[] answer = call.Answer(Audio("RTP/AVP", "mid:1", "extmap:1 urn:example:x", $"extmap:2 {MidExtension}"));
        Assert.Equal(["1 urn:example:x"], Values(answer, "extmap"));
    }

    [Theory]
    [InlineData("urn:ietf:params:rtp-hdrext:ssrc-audio-level", new[] { "2 urn:x" },
        new[] { "1 urn:ietf:params:rtp-hdrext:ssrc-audio-level", "2 urn:x" })]
    [InlineData("all", new string[0], new[] { "1 urn:ietf:params:rtp-hdrext:ssrc-audio-level", "2 urn:x" })]
    public void Masked_extensions_are_hidden_from_the_callee_and_still_taken_from_the_caller(string masked, string[] shown, string[] taken)
    {
        string[] own = ["extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level", "extmap:2 urn:x"];
        var call = new SignalledCall();
        Assert.Equal(shown, Values(call.Offer(Audio("RTP/AVP", own), $"extmap.mask={masked}"), "extmap"));
        Assert.Equal(taken.Order(), Values(call.Answer(Audio("RTP/AVP", [.. shown.Select(s => $"extmap:{s}")])), "extmap").Order());

        // The worker removes the header extensions that the callee does not support.
        Assert.Equal([2, shown.Length], call.Plan.Sections.Select(m => m.Extensions.Length));
    }

    [Fact]
    public void Stripped_extensions_are_refused_to_the_caller_too()
    {
        var call = new SignalledCall();
        Assert.Empty(Values(call.Offer(Audio("RTP/AVP", "extmap:1 urn:x"), "strip-extmap"), "extmap"));
        Assert.Empty(Values(call.Answer(Audio("RTP/AVP")), "extmap"));
    }

    private static string[] Ports(string[] lines) =>
        [.. lines.Where(l => l.StartsWith("m=", StringComparison.Ordinal)).Select(l => l.Split(' ')[1])];
}
