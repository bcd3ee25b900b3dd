using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

public sealed class NgRequestTests
{
    [Fact]
    public void Keys_apply_in_the_order_sent_and_later_ones_win()
    {
        NgRequest request = Parse(new NgDictionary()
            .Add("ICE", "force").Add("flags", NgList.OfText(["trust-address"])).Add("label", "a").Add("from-label", "b")
            .Add("ICE", "remove").Add("flags", NgList.OfText(["SIP-source-address"])));

        Assert.Equal(NgIceMode.Remove, request.Ice.Mode);
        Assert.Equal("b", request.Selection.Label);
        Assert.True(request.Addresses.SipSourceAddress);
        Assert.False(request.Addresses.TrustAddress);
    }

    [Fact]
    public void Codec_lists_keep_order_and_collect_from_all_forms()
    {
        NgRequest request = Parse(new NgDictionary()
            .Add("flags", NgList.OfText(["codec-offer-G722", "codec-strip-all"]))
            .Add("codec", new NgDictionary().Add("offer", NgList.OfText(["PCMA", "opus/48000/2"])).Add("strip", "PCMU,GSM"))
            .Add("codec-offer", "telephone-event"));

        Assert.Equal(["G722", "PCMA", "opus/48000/2", "telephone-event"], request.Codec.Offer);
        Assert.Equal(["all", "PCMU", "GSM"], request.Codec.Strip);
    }

    [Fact]
    public void A_comma_inside_format_parameters_does_not_split_a_codec()
    {
        NgRequest request = Parse(new NgDictionary().Add("transcode", "AMR-WB/16000/1/23850//mode-set--0,1,2;octet-align--1,PCMA"));
        Assert.Equal(["AMR-WB/16000/1/23850//mode-set=0,1,2;octet-align=1", "PCMA"], request.Codec.Transcode);
    }

    [Theory]
    [InlineData(NgCommand.Offer, 1)]
    [InlineData(NgCommand.SubscribeRequest, 1)]
    [InlineData(NgCommand.Publish, 1)]
    [InlineData(NgCommand.Answer, 0)]
    public void Transcode_mask_and_t38_count_only_where_we_choose_what_to_offer(NgCommand command, int count)
    {
        NgRequest request = NgRequest.Parse(command, new NgDictionary().Add(
            "flags", NgList.OfText(["transcode-PCMA", "codec-mask-opus", "T38-decode", "codec-strip-GSM"])));

        Assert.Equal(count, request.Codec.Transcode.Count);
        Assert.Equal(count, request.Codec.Mask.Count);
        Assert.Equal(count == 1 ? NgT38.Decode : NgT38.None, request.T38.Options);
        Assert.Single(request.Codec.Strip);
    }

    [Fact]
    public void Wrong_types_and_unknown_words_are_warnings_never_errors()
    {
        NgRequest request = Parse(new NgDictionary()
            .Add("call-id", 1).Add("ptime", "abc").Add("codec", "PCMA").Add("flags", new NgDictionary()).Add("ICE", "sometimes")
            .Add("direction", "pub").Add("media-address", "host.example").Add("extmap", 3).Add("moh", 3).Add("frequencies", "x"));

        Assert.Equal(10, request.Warnings.Count);
        Assert.Null(request.Error);
        Assert.Null(request.CallId);
        Assert.Null(request.Addresses.FromInterface);
    }

    [Fact]
    public void WebRtc_is_the_sum_of_its_parts_and_later_keys_still_change_them()
    {
        NgRequest request = Parse(new NgDictionary().Add("flags", NgList.OfText(["WebRTC"])).Add("ICE", "optional"));

        Assert.Equal("UDP/TLS/RTP/SAVPF", request.Transport.Protocol);
        Assert.Equal(NgIceMode.Optional, request.Ice.Mode);
        Assert.True(request.Ice.Trickle);
        Assert.Equal(NgRtcpMux.Offer | NgRtcpMux.Require, request.RtcpMux);
        Assert.True(request.SdpOutput.NoRtcpAttribute);
        Assert.True(request.Sdes.Off);
        Assert.True(request.SdpOutput.GenerateMid);
        Assert.Equal(NgBundle.Offer | NgBundle.Require, request.Bundle);
        Assert.Equal(NgDtlsRole.Unspecified, request.Dtls.Role);
    }

    [Fact]
    public void Attribute_edits_are_read_per_section()
    {
        NgRequest request = Parse(new NgDictionary().Add("sdp-attr", new NgDictionary()
            .Add("none", new NgDictionary().Add("add", NgList.OfText(["x:a..b"])))
            .Add("audio", new NgDictionary()
                .Add("remove", "ptime")
                .Add("substitute", new NgList([NgList.OfText(["ptime:20", "ptime:40"]), NgList.OfText(["a", "b--c"])])))));

        Assert.Equal("global:+x:a b:-:~|audio:+:-ptime:~ptime:20>ptime:40|a>b=c", NgOptionPath.Value(request, "SdpOutput.AttributeEdits"));
    }

    [Fact]
    public void Extmap_mesh_create_and_hold_music_are_read()
    {
        NgRequest request = Parse(new NgDictionary()
            .Add("extmap", new NgDictionary().Add("strip", NgList.OfText(["a", "b"])).Add("mask", "all"))
            .Add("tags", new NgList([new NgDictionary().Add("from", "f").Add("to", NgList.OfText(["t1", "t2"]))]))
            .Add("medias", new NgList([new NgDictionary().Add("type", "audio").Add("codecs", NgList.OfText(["PCMA", "opus"]))]))
            .Add("media", new NgList([new NgDictionary()]))
            .Add("moh", new NgDictionary().Add("file", "/m.wav").Add("mode", "sendonly").Add("connection", "zero")));

        Assert.Empty(request.Warnings);
        Assert.Equal(["a", "b"], request.Extmap.Strip);
        Assert.Equal(["all"], request.Extmap.Mask);
        Assert.Equal("f->t1|t2", NgOptionPath.Value(request, "Subscription.Tags"));
        Assert.Equal("audio(PCMA|opus)", NgOptionPath.Value(request, "Subscription.Medias"));
        Assert.Single(request.Administration.TransformMedia!.Items);
        Assert.Equal("/m.wav", request.MusicOnHold!.File);
        Assert.Equal(NgMusicOnHoldMode.SendOnly, request.MusicOnHold.Mode);
        Assert.True(request.MusicOnHold.ZeroConnection);
    }

    [Theory]
    [InlineData("sdp-attr")]
    [InlineData("medias")]
    [InlineData("tags")]
    public void The_named_keys_fail_the_request_when_malformed(string key) =>
        Assert.NotNull(Parse(new NgDictionary().Add(key, 1)).Error);

    [Fact]
    public void An_unknown_media_type_to_remove_fails_the_request() =>
        Assert.NotNull(Parse(new NgDictionary().Add("sdp-media-remove", NgList.OfText(["audio", "smell"]))).Error);

    [Fact]
    public void Pause_is_a_switch_for_stop_recording()
    {
        NgRequest request = NgRequest.Parse(NgCommand.StopRecording, new NgDictionary().Add("pause", "yes"));
        Assert.True(request.Recording.Pause);
        Assert.Null(request.Playback.Pause);
    }

    [Fact]
    public void Templates_come_before_the_message_and_in_their_order()
    {
        var templates = new NgTemplates(
        [
            new("default", "ICE=remove label=default transport-protocol=RTP/AVP"),
            new("offer", "label=offer replace-origin"),
            new("WebRTC",
                "transport-protocol=UDP/TLS/RTP/SAVPF ICE=force trickle-ICE rtcp-mux=[offer require] no-rtcp-attribute SDES=off " +
                "generate-mid bundle=[require]"),
        ]);

        NgRequest plain = NgRequest.Parse(NgCommand.Offer, new NgDictionary().Add("ICE", "optional"), templates);
        NgRequest named = NgRequest.Parse(NgCommand.Answer, new NgDictionary().Add("template", "WebRTC").Add("label", "x"), templates);
        NgRequest unknown = NgRequest.Parse(NgCommand.Query, new NgDictionary().Add("template", "nothing"), templates);

        Assert.Equal(NgIceMode.Optional, plain.Ice.Mode);
        Assert.Equal("offer", plain.Selection.Label);
        Assert.Equal(NgReplace.Origin, plain.Replace);
        Assert.Equal("UDP/TLS/RTP/SAVPF", named.Transport.Protocol);
        Assert.Equal(NgRtcpMux.Offer | NgRtcpMux.Require, named.RtcpMux);
        Assert.Equal(NgBundle.Require, named.Bundle);
        Assert.Equal(NgReplace.None, named.Replace);
        Assert.Equal("x", named.Selection.Label);
        Assert.Equal(["unknown template 'nothing'"], unknown.Warnings);
    }

    private static NgRequest Parse(NgDictionary message) => NgRequest.Parse(NgCommand.Offer, message);
}
