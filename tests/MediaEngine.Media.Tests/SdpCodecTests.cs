using Xunit;

namespace MediaEngine.Media.Tests;

/// <summary>What SDP says about codecs, row by row.</summary>
public sealed class SdpCodecTests
{
    [Fact]
    public void Every_codec_that_is_coded_here_has_a_row() =>
        Assert.All(AudioCodecs.All, codec => Assert.Equal(codec.Encoding, SdpCodecs.Find(codec.Encoding.ToLowerInvariant())?.Encoding));

    [Theory]
    [InlineData("G729", "g729A", true)]
    [InlineData("G729a", "G729a", true)]
    [InlineData("G729", "G722", false)]
    [InlineData("H264", "h264", true)]
    [InlineData("unheard", "UNHEARD", true)]
    public void Names_of_the_same_codec_are_equal(string one, string other, bool same) =>
        Assert.Equal(same, SdpCodecs.SameName(one, other));

    [Theory]
    [InlineData("AMR", "octet-align=1", "octet-align=1; mode-change-capability=2", true)]
    [InlineData("AMR", "octet-align=1", null, false)]
    [InlineData("AMR", "mode-set=0,2,4", "mode-set=2", true)]
    [InlineData("AMR", "mode-set=0,2", "mode-set=3", false)]
    [InlineData("GSM", null, "anything", false)]
    [InlineData("H264", "profile-level-id=42e01f;packetization-mode=1", "packetization-mode=1; profile-level-id=42E034", true)]
    [InlineData("H264", "profile-level-id=42e01f", "profile-level-id=42e01f;packetization-mode=1", false)]
    [InlineData("opus", "stereo=1", "useinbandfec=1", true)]
    public void Payloads_look_alike_as_far_as_their_binding_parameters_agree(string encoding, string? one, string? other, bool alike) =>
        Assert.Equal(alike, SdpCodecs.Find(encoding)!.SameLayout(one, other));

    [Theory]
    [InlineData("opus", null, "stereo=0; useinbandfec=1")]
    [InlineData("opus", "stereo=1;minptime=10", "stereo=1; useinbandfec=1")]
    [InlineData("AMR", "octet-align=1;mode-set=2", "octet-align=1;mode-set=2;mode-change-capability=2")]
    public void An_answer_by_our_decoder_says_what_the_decoder_wants(string encoding, string? offered, string answered)
    {
        SdpCodec codec = SdpCodecs.Find(encoding)!;
        Assert.Equal(answered, codec.AnswerParameters!(codec, offered));
    }

    [Fact]
    public void Parameters_are_written_in_the_order_of_the_codec() =>
        Assert.Equal("stereo=0; useinbandfec=1; minptime=10", SdpCodecs.Find("opus")!.Written("minptime=10;useinbandfec=1;stereo=0"));
}
