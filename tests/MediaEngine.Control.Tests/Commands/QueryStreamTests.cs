using MediaEngine.Protocol.Ng;
using Xunit;

namespace MediaEngine.Control.Tests.Commands;

/// <summary>What query reports about single streams.</summary>
public sealed class QueryStreamTests
{
    private readonly NgSignalling _signalling = new();

    [Theory]
    [InlineData("strict-source", "strict source address")]
    [InlineData("media-handover", "media handover")]
    public void S22_What_the_offer_asked_for_is_listed_of_both_streams_of_both_sides_after_the_answer(string flag, string listed)
    {
        Offer(flag, NgSignalling.Sdp(6000));
        Answer(NgSignalling.Sdp(6002, host: "203.0.113.20"));
        foreach (string tag in (string[])["a", "b"])
            Assert.All(Streams(tag), s => Assert.Contains(listed, Flags(s)));
    }

    [Fact]
    public void S22_Asymmetric_media_is_that_of_who_was_said_to_be()
    {
        Offer("asymmetric", NgSignalling.Sdp(6000));
        Answer(NgSignalling.Sdp(6002, host: "203.0.113.20"));
        Assert.Contains("asymmetric", Flags(Media("a")));
    }

    [Fact]
    public void S22_RTCP_beside_RTP_has_its_port_and_multiplexed_it_has_none()
    {
        Offer("", NgSignalling.Sdp(6000) + "a=rtcp-mux\r\n");
        Assert.All(Streams("a"), s => Assert.NotEqual(0, Port(s)));
        Answer(NgSignalling.Sdp(6002, host: "203.0.113.20") + "a=rtcp-mux\r\n");
        foreach (string tag in (string[])["a", "b"])
        {
            Assert.NotEqual(0, Port(Streams(tag)[0]));
            Assert.Equal(0, Port(Streams(tag)[1]));
            Assert.Equal("127.0.0.1", Streams(tag)[1].TextOf("local address"));
        }
    }

    [Fact]
    public void S22_Behind_the_first_of_a_bundle_no_stream_has_a_port_of_its_own()
    {
        string bundled = NgSignalling.Sdp(6000).Replace("t=0 0\r\n", "t=0 0\r\na=group:BUNDLE 0 1\r\n")
            + "a=mid:0\r\na=rtcp-mux\r\nm=video 6000 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\na=mid:1\r\na=rtcp-mux\r\n";
        Offer("bundle-accept", bundled);
        Answer(bundled.Replace("6000", "6002"));
        Assert.NotEqual(0, Port(Streams("a", media: 0)[0]));
        Assert.All(Streams("a", media: 1), s => Assert.Equal(0, Port(s)));
    }

    private void Offer(string flag, string sdp) => Assert.Equal(
        "ok", _signalling.Send(NgCommand.Offer, ("call-id", "c1"), ("from-tag", "a"), ("flags", flag), ("sdp", sdp)).TextOf("result"));

    private void Answer(string sdp) => Assert.Equal(
        "ok", _signalling.Send(NgCommand.Answer, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "b"), ("sdp", sdp)).TextOf("result"));

    private NgDictionary Media(string tag, int media = 0) =>
        (NgDictionary)((NgList)((NgDictionary)_signalling.Tags()[tag]!)["medias"]!).Items[media];

    private List<NgDictionary> Streams(string tag, int media = 0) =>
        [.. ((NgList)Media(tag, media)["streams"]!).Items.Cast<NgDictionary>()];

    private static List<string> Flags(NgDictionary block) => [.. ((NgList)block["flags"]!).Items.Select(f => ((NgString)f).Text)];

    private static long Port(NgDictionary stream) => ((NgInteger)stream["local port"]!).Value;
}
