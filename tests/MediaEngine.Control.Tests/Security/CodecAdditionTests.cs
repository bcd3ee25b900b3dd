using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Security;

public sealed class CodecAdditionTests
{
    private const string Phone = "8 0 101|rtpmap:101 telephone-event/8000|fmtp:101 0-16";

    private const string Browser =
        "96 97 98|rtpmap:96 opus/48000/2|fmtp:96 useinbandfec=1|rtpmap:97 telephone-event/48000|rtpmap:98 telephone-event/8000";

    [Fact]
    public void Nothing_is_added_that_cannot_be_served()
    {
        var call = new SignalledCall();
        Assert.Equal("8 0 101", Formats(call.Offer(Sdp(Phone), Keys("transcode", "opus"))));
    }

    [Theory]
    [InlineData(Phone, "opus,G722", "8 0 96 9 97 101")]
    [InlineData(Phone, "CN", "8 0 13 101")]
    [InlineData(Phone, "G729a", "8 0 18 101")]
    [InlineData(Phone, "PCMA,unknown", "8 0 101")]
    [InlineData(Browser, "PCMA", "96 8 97 98")]
    public void Added_codecs_get_their_static_or_the_first_free_number_before_the_supplemental_ones(string offer, string codecs,
        string formats)
    {
        var call = new SignalledCall(transcoding: true);
        Assert.Equal(formats, Formats(call.Offer(Sdp(offer), Keys("transcode", codecs))));
    }

    [Fact]
    public void Default_parameters_are_printed_for_added_codecs_and_events()
    {
        string[] offer = new SignalledCall(transcoding: true).Offer(Sdp(Phone), Keys("transcode", "AMR-WB"));
        Assert.Equal(["8 PCMA/8000", "0 PCMU/8000", "96 AMR-WB/16000", "97 telephone-event/16000", "101 telephone-event/8000"],
            Values(offer, "rtpmap"));
        Assert.Equal(["96 octet-align=1;mode-change-capability=2", "97 0-15", "101 0-16"], Values(offer, "fmtp"));
    }

    [Theory]
    [InlineData("96|rtpmap:96 opus/48000/2", "8")]
    [InlineData("96 97|rtpmap:96 opus/48000/2|rtpmap:97 telephone-event/48000", "8 101")]
    [InlineData("0 101|rtpmap:101 telephone-event/8000", "0 101")]
    public void An_answer_is_told_to_the_offerer_in_its_own_codecs(string answer, string formats)
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp(Phone), Keys("transcode", "opus"));
        Assert.Equal(formats, Formats(call.Answer(Sdp(answer))));
    }

    [Fact]
    public void With_all_dynamic_payload_types_taken_other_unused_ones_are_assigned_and_none_twice()
    {
        string numbers = string.Join(' ', Enumerable.Range(96, 32));
        string maps = string.Join('|', Enumerable.Range(96, 32).Select(n => $"rtpmap:{n} L16/{8000 + n}"));
        string[] offer = new SignalledCall(transcoding: true).Offer(Sdp($"{numbers}|{maps}"), Keys("transcode", "opus,PCMA,speex"));
        Assert.Equal($"{numbers} 35 8 36", Formats(offer));
    }

    [Fact]
    public void An_assigned_payload_type_stays()
    {
        var call = new SignalledCall(transcoding: true);
        Assert.Equal("8 0 96 97 101", Formats(call.Offer(Sdp(Phone), Keys("transcode", "opus"))));
        string[] again = call.Offer(Sdp(Phone), Keys("transcode", "speex,opus"));
        Assert.Equal("8 0 98 96 99 97 101", Formats(again));
        Assert.Contains("96 opus/48000/2", Values(again, "rtpmap"));
    }

    private static string[] Keys(string list, string codecs) => [.. codecs.Split(',').Select(c => $"codec-{list}-{c}")];

    private static string Formats(string[] lines) =>
        string.Join(' ', lines.First(l => l.StartsWith("m=", StringComparison.Ordinal)).Split(' ')[3..]);

    private static string Sdp(string formats)
    {
        string[] parts = formats.Split('|');
        return Session([], Section($"audio 7000 RTP/AVP {parts[0]}", parts[1..]));
    }
}
