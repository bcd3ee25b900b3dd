using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Protocol.Tests.Ng;

/// <summary>The request a Kamailio 5.6 module sends for a long flag line, key by key.</summary>
public sealed class NgObservedRequestTests
{
    [Fact]
    public void Every_key_of_a_module_message_is_understood_except_the_unknown_one()
    {
        NgRequest request = NgRequest.Parse(NgCommand.Offer, ModuleMessage());

        AssertMeansTheLine(request);
        Assert.Equal("v=0\r\n", request.Sdp);
        Assert.Equal("c1@192.0.2.1", request.CallId);
        Assert.Equal("ft", request.FromTag);
        Assert.Null(request.ToTag);
        Assert.Equal("z9hG4bK1", request.ViaBranch);
        Assert.True(request.Dialogue.SupportsLoadLimit);
        Assert.Equal(TransportAddress.FromIPv4(0x7F000001, 0), request.Addresses.ReceivedFrom);
    }

    [Fact]
    public void The_same_line_as_raw_flag_string_means_the_same()
    {
        NgRequest request = NgRequest.Parse(NgCommand.Offer, new NgDictionary().Add("rtpp-flags",
            "trust-address replace-origin replace-session-connection ICE=force RTP/SAVPF rtcp-mux-require rtcp-mux-offer codec-mask-all "
            + "codec-transcode-PCMA transcode-opus/48000/2 SDES-off DTLS=passive direction=priv direction=pub via-branch=auto TOS=184 "
            + "label=caller delete-delay=5 media-address=203.0.113.5 address-family=IP4 foo=bar generate-mid"));

        AssertMeansTheLine(request);
        Assert.Equal("auto", request.ViaBranch);
    }

    private static NgDictionary ModuleMessage() => new NgDictionary()
        .Add("supports", NgList.OfText(["load limit"]))
        .Add("sdp", "v=0\r\n")
        .Add("ICE", "force")
        .Add("DTLS", "passive")
        .Add("TOS", 184)
        .Add("label", "caller")
        .Add("delete delay", 5)
        .Add("delete-delay", "5")
        .Add("media-address", "203.0.113.5")
        .Add("received-from", NgList.OfText(["IP4", "127.0.0.1"]))
        .Add("address-family", "IP4")
        .Add("foo", "bar")
        .Add("direction", NgList.OfText(["priv", "pub"]))
        .Add("flags", NgList.OfText(["trust-address", "generate-mid"]))
        .Add("replace", NgList.OfText(["origin", "session-connection"]))
        .Add("codec", new NgDictionary().Add("mask", NgList.OfText(["all"])).Add("transcode", NgList.OfText(["PCMA", "opus/48000/2"])))
        .Add("transport-protocol", "RTP/SAVPF")
        .Add("rtcp-mux", NgList.OfText(["require", "offer"]))
        .Add("SDES", NgList.OfText(["off"]))
        .Add("call-id", "c1@192.0.2.1")
        .Add("via-branch", "z9hG4bK1")
        .Add("from-tag", "ft")
        .Add("command", "offer");

    private static void AssertMeansTheLine(NgRequest request)
    {
        Assert.Equal(["unknown key 'foo'"], request.Warnings);
        Assert.Null(request.Error);
        Assert.Equal(NgIceMode.Force, request.Ice.Mode);
        Assert.Equal(NgDtlsRole.Passive, request.Dtls.Role);
        Assert.False(request.Dtls.Off);
        Assert.Equal(184, request.Addresses.Tos);
        Assert.Equal("caller", request.Selection.Label);
        Assert.Equal(5, request.Deletion.Delay);
        Assert.Equal(TransportAddress.FromIPv4(0xCB007105, 0), request.Addresses.MediaAddress);
        Assert.Equal(IpFamily.IPv4, request.Addresses.AddressFamily);
        Assert.Equal("priv", request.Addresses.FromInterface);
        Assert.Equal("pub", request.Addresses.ToInterface);
        Assert.True(request.Addresses.TrustAddress);
        Assert.True(request.SdpOutput.GenerateMid);
        Assert.Equal(NgReplace.Origin, request.Replace);
        Assert.Equal(["all"], request.Codec.Mask);
        Assert.Equal(["PCMA", "opus/48000/2"], request.Codec.Transcode);
        Assert.Equal("RTP/SAVPF", request.Transport.Protocol);
        Assert.Equal(NgRtcpMux.Require | NgRtcpMux.Offer, request.RtcpMux);
        Assert.True(request.Sdes.Off);
    }
}
