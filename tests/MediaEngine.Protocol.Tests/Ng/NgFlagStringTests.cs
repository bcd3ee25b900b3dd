using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

public sealed class NgFlagStringTests
{
    [Theory]
    [InlineData("transport-protocol=RTP/SAVPF", "Transport.Protocol", "RTP/SAVPF")]
    [InlineData("RTP/SAVPF", "Transport.Protocol", "RTP/SAVPF")]
    [InlineData("SRTP AVPF", "Transport.Protocol", "RTP/SAVPF")]
    [InlineData("AVPF SRTP", "Transport.Protocol", "RTP/SAVPF")]
    [InlineData("DTLS SRTP AVPF", "Transport.Protocol", "UDP/TLS/RTP/SAVPF")]
    [InlineData("UDP/TLS/RTP/SAVPF RTP AVP", "Transport.Protocol", "RTP/AVP")]
    [InlineData("codec-strip-PCMU", "Codec.Strip", "PCMU")]
    [InlineData("transcode-opus", "Codec.Transcode", "opus")]
    [InlineData("codec-transcode=opus", "Codec.Transcode", "opus")]
    [InlineData("transcode=opus", "Codec.Transcode", "opus")]
    [InlineData("codec-mask=[all]", "Codec.Mask", "all")]
    [InlineData("codec=[transcode=[opus PCMA] mask=[all]]", "Codec.Transcode", "opus|PCMA")]
    [InlineData("codec=[transcode=[opus PCMA] mask=[all]]", "Codec.Mask", "all")]
    [InlineData("codec=[ transcode=[ opus  PCMA ] mask=all ]", "Codec.Mask", "all")]
    [InlineData("SDES-off", "Sdes.Off", "True")]
    [InlineData("SDES=[off]", "Sdes.Off", "True")]
    [InlineData("SDES=off", "Sdes.Off", "True")]
    [InlineData("direction=pub direction=priv", "Addresses.FromInterface", "pub")]
    [InlineData("direction=pub direction=priv", "Addresses.ToInterface", "priv")]
    [InlineData("direction=[pub priv]", "Addresses.ToInterface", "priv")]
    [InlineData("internal external", "Addresses.FromInterface", "internal")]
    [InlineData("internal external", "Addresses.ToInterface", "external")]
    [InlineData("replace-origin", "Replace", "Origin")]
    [InlineData("replace=[origin SDP-version]", "Replace", "Origin, SdpVersion")]
    [InlineData("from-tag=x", "FromTag", "x")]
    [InlineData("from-tag=x", "Selection.Directional", "True")]
    [InlineData("to-tag=x", "ToTag", "x")]
    [InlineData("to-tag=x", "Deletion.ToTag", "True")]
    [InlineData("to-tag=x", "Selection.ToTagFromFlagString", "True")]
    [InlineData("to-tag", "Deletion.ToTag", "True")]
    [InlineData("to-tag", "ToTag", "null")]
    [InlineData("call-id=a=b", "CallId", "a=b")]
    [InlineData("received-from=192.0.2.3", "Addresses.ReceivedFrom", "192.0.2.3:0")]
    [InlineData("received-from=2001:db8::3", "Addresses.ReceivedFrom", "[2001:db8::3]:0")]
    [InlineData("sdp-attr=[audio=[add=[x:1 y:2]]]", "SdpOutput.AttributeEdits", "audio:+x:1|y:2:-:~")]
    [InlineData("sdp-attr=[audio=[substitute=[[a b] [c d]]]]", "SdpOutput.AttributeEdits", "audio:+:-:~a>b|c>d")]
    [InlineData("via-branch=auto-next", "ViaBranch", "auto-next")]
    [InlineData("medias=[[type=audio codecs=[G722 PCMA]] [type=video codecs=[VP8]]]", "Subscription.Medias", "audio(G722|PCMA)|video(VP8)")]
    [InlineData("  generate-mid\t ICE=force  ", "Ice.Mode", "Force")]
    [InlineData("codec-set-opus/48000/2///maxaveragebitrate--20000", "Codec.Set", "opus/48000/2///maxaveragebitrate=20000")]
    public void Means_what_the_module_syntax_says(string flags, string option, string expected)
    {
        NgRequest request = Parse(flags);

        Assert.Equal(expected, NgOptionPath.Value(request, option));
        Assert.Empty(request.Warnings);
        Assert.Null(request.Error);
        Assert.True(request.Selection.HasFlagString);
    }

    [Fact]
    public void A_third_direction_is_a_warning()
    {
        NgRequest request = Parse("direction=a direction=b direction=c");
        Assert.Equal("b", request.Addresses.ToInterface);
        Assert.Equal(["too many directions: 'c'"], request.Warnings);
    }

    [Fact]
    public void The_string_wins_over_keys_before_it_and_loses_against_keys_behind()
    {
        NgRequest request = NgRequest.Parse(NgCommand.Delete, new NgDictionary()
            .Add("to-tag", "module").Add("rtpp-flags", "to-tag=script call-id=script").Add("call-id", "module"));

        Assert.Equal("script", request.ToTag);
        Assert.Equal("module", request.CallId);
    }

    [Theory]
    [InlineData("rtpp-flags")]
    [InlineData("rtpp_flags")]
    [InlineData("rtpp flags")]
    public void The_key_has_three_spellings(string key) =>
        Assert.Equal("x", NgRequest.Parse(NgCommand.Offer, new NgDictionary().Add(key, "label=x")).Selection.Label);

    [Theory]
    [InlineData("codec=[transcode=[opus")]
    [InlineData("]]] label=x [")]
    [InlineData("=")]
    [InlineData("= = [=] a==b")]
    [InlineData("direction=[[[[[[[[[[[[[[[[[[[[a]")]
    [InlineData("x=[a=[b] c]")]
    public void Unbalanced_and_odd_strings_end(string flags) => Assert.NotNull(Parse(flags));

    private static NgRequest Parse(string flags) => NgRequest.Parse(NgCommand.Offer, new NgDictionary().Add("rtpp-flags", flags));
}
