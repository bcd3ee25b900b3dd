using MediaEngine.Control.Tests.Security;
using MediaEngine.Sessions.Plan;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Transcoding;

/// <summary>Whole dialogues: which codecs and payload types each side is told, and how the packets are transcoded.</summary>
public sealed class AnsweredCodecTests
{
    private const string Events = "|rtpmap:101 telephone-event/8000|fmtp:101 0-16";
    private const string OpusAndEvents = "111 101|rtpmap:111 opus/48000/2|fmtp:111 useinbandfec=1" + Events;
    private const string Wide = "|rtpmap:96 AMR-WB/16000";
    private const string TwoAmr = "96 97 8|rtpmap:96 AMR/8000|rtpmap:97 AMR/8000|fmtp:97 octet-align=1";

    private readonly SignalledCall _call = new(transcoding: true);

    [Fact]
    public void M5_Events_both_have_stay_and_no_second_clock_is_offered_that_nobody_needs()
    {
        Assert.Equal("111 9 101", Formats(_call.Offer(Sdp(OpusAndEvents), "codec-transcode-G722")));
        Assert.Equal("111 101", Formats(_call.Answer(Sdp(OpusAndEvents))));
        Assert.Equal(("", ""), (Route(toCallee: true), Route(toCallee: false)));
    }

    [Fact]
    public void M5_Events_beside_transcoded_audio_of_another_clock_rate_pass_when_there_are_no_others()
    {
        _call.Offer(Sdp(OpusAndEvents), "codec-transcode-G722");
        Assert.Equal("111 101", Formats(_call.Answer(Sdp("9 101" + Events))));
        Assert.StartsWith("Audio 111>9, Pass 101>101", Route(toCallee: true));
        Assert.StartsWith("Audio 9>111, Pass 101>101", Route(toCallee: false));
    }

    [Fact]
    public void M5_Of_two_clocks_the_answer_has_the_one_that_both_have()
    {
        string both = "111 110 126|rtpmap:111 opus/48000/2|rtpmap:110 telephone-event/48000|rtpmap:126 telephone-event/8000";
        _call.Offer(Sdp(both), "codec-transcode-PCMA");
        Assert.Equal("111 126", Formats(_call.Answer(Sdp("111 126|rtpmap:111 opus/48000/2|rtpmap:126 telephone-event/8000"))));
    }

    [Fact]
    public void M6_Another_layout_is_another_codec_and_is_transcoded_where_possible()
    {
        _call.Offer(Sdp("96" + Wide + "|fmtp:96 octet-align=1"));
        string[] answer = _call.Answer(Sdp("96" + Wide));
        Assert.Equal("96", Formats(answer));
        Assert.Equal("96 octet-align=1;mode-change-capability=2", Value(answer, "fmtp"));
        Assert.StartsWith("Audio 96>96", Route(toCallee: true));
        Assert.StartsWith("Audio 96>96", Route(toCallee: false));
    }

    [Fact]
    public void M6_Of_several_codecs_one_of_another_layout_is_not_answered()
    {
        _call.Offer(Sdp("3 8|fmtp:3 rate=13"));
        Assert.Equal("8", Formats(_call.Answer(Sdp("3 8"))));
    }

    [Fact]
    public void M6_A_codec_that_cannot_be_transcoded_is_not_relayed_to_a_party_that_did_not_accept_it()
    {
        _call.Offer(Sdp("3|fmtp:3 rate=13"));
        Assert.Equal("3", Formats(_call.Answer(Sdp("3"))));
        Assert.Equal(("Drop 3>3", "Drop 3>3"), (Route(toCallee: true), Route(toCallee: false)));
    }

    [Fact]
    public void M6_Parties_that_agree_on_a_mode_of_iLBC_need_no_transcoding()
    {
        _call.Offer(Sdp("97|rtpmap:97 iLBC/8000|fmtp:97 mode=20"));
        Assert.Equal("97 mode=30", Value(_call.Answer(Sdp("97|rtpmap:97 iLBC/8000|fmtp:97 mode=30")), "fmtp"));
        Assert.Equal(("", ""), (Route(toCallee: true), Route(toCallee: false)));
    }

    [Theory]
    [InlineData("octet-align=1;mode-set=0,2,4,7", "octet-align=1;mode-set=7", true)]
    [InlineData("octet-align=1;mode-set=0,2", "octet-align=1;mode-set=4,7", false)]
    [InlineData("octet-align=1", "octet-align=1; mode-set=7;max-red=0", true)]
    [InlineData("", "mode-change-period=2;octet-align=0", true)]
    [InlineData("crc=1", "crc=0", false)]
    public void M6_Disjoint_AMR_mode_sets_are_different_codecs_and_other_parameters_are_not(string offered, string answered, bool passes)
    {
        _call.Offer(Sdp("96|rtpmap:96 AMR/8000|fmtp:96 " + offered), "codec-transcode-PCMA");
        _call.Answer(Sdp("96|rtpmap:96 AMR/8000|fmtp:96 " + answered));
        Assert.Equal(passes, Route(toCallee: true).Length == 0);
    }

    [Theory]
    [InlineData("96|rtpmap:96 PCMU/16000")]
    [InlineData("96|rtpmap:96 EVS/16000")]
    public void M7_A_codec_that_cannot_be_transcoded_is_not_offered(string offer)
    {
        Assert.Equal("96", Formats(_call.Offer(Sdp(offer), "codec-transcode-PCMA")));
        Assert.Equal("96", Formats(_call.Answer(Sdp("8"))));
    }

    [Fact]
    public void M9_Each_direction_has_the_packet_time_that_was_asked_for_and_else_the_usual_one()
    {
        _call.Offer(Sdp("8|ptime:40"), "codec-transcode-opus");
        _call.Answer(Sdp("96|rtpmap:96 opus/48000/2"));
        Assert.Equal((20, 40), PacketTimes());

        var oneWay = new SignalledCall(transcoding: true);
        oneWay.Offer(Sdp("8"), "ptime=30");
        oneWay.Answer(Sdp("8|ptime:60"));
        Assert.Equal((30, 20), PacketTimes(oneWay));

        var answered = new SignalledCall(transcoding: true);
        answered.Offer(Sdp("8|ptime:20"), "codec-transcode-opus");
        answered.Answer(Sdp("96|rtpmap:96 opus/48000/2|ptime:60"));
        Assert.Equal((60, 20), PacketTimes(answered));
    }

    [Fact]
    public void M9_A_packet_time_of_a_re_offer_begins_with_its_answer()
    {
        _call.Offer(Sdp("8"));
        _call.Answer(Sdp("8"));
        _call.Reoffer(Sdp("8"), "ptime=40");
        Assert.Equal(("", ""), (Route(toCallee: true), Route(toCallee: false)));
        _call.Answer(Sdp("8"));
        Assert.Equal((40, 20), PacketTimes());
    }

    [Fact]
    public void S8_The_answerers_parameters_reach_the_offerer()
    {
        _call.Offer(Sdp("96 8|rtpmap:96 AMR/8000|fmtp:96 octet-align=1"), "codec-transcode-opus");
        string[] answer = _call.Answer(Sdp("96|rtpmap:96 AMR/8000|fmtp:96 octet-align=1;mode-set=7"));
        Assert.Equal(["96 octet-align=1;mode-set=7"], Values(answer, "fmtp"));
    }

    [Fact]
    public void S8_A_transcoded_codec_is_answered_with_the_parameters_of_the_engines_decoder()
    {
        _call.Offer(Sdp("96|rtpmap:96 AMR/8000|fmtp:96 octet-align=1;mode-set=0,2;max-red=220"), "codec-transcode-PCMA");
        string[] answer = _call.Answer(Sdp("8"));
        Assert.Equal(["96 octet-align=1;mode-set=0,2;mode-change-capability=2"], Values(answer, "fmtp"));
    }

    [Theory]
    [InlineData("18 8", "18|rtpmap:18 G729a/8000")]
    [InlineData("18 8", "18|rtpmap:18 G729/8000|fmtp:18 annexb=no")]
    [InlineData("18 8|rtpmap:18 G729A/8000|fmtp:18 annexb=yes", "18")]
    [InlineData("8 18", "18|rtpmap:18 g729/8000")]
    public void S9_Both_names_of_a_codec_and_a_number_without_name_are_the_same_codec(string offer, string answer)
    {
        _call.Offer(Sdp(offer), "codec-transcode-PCMU");
        Assert.Equal("18", Formats(_call.Answer(Sdp(answer))));
        Assert.Equal("", Route(toCallee: true));
    }

    [Fact]
    public void S10_Requested_codecs_have_the_order_of_the_request()
    {
        string[] keys = ["codec-strip-all", "codec-transcode-opus", "codec-transcode-PCMA", "codec-transcode-PCMU"];
        Assert.Equal("96 8 0", Formats(_call.Offer(Sdp("8 101" + Events), keys)));
    }

    [Fact]
    public void S11_A_codec_of_another_layout_is_added_beside_the_one_that_is_there()
    {
        string[] offer = _call.Offer(Sdp("96|rtpmap:96 AMR/8000|fmtp:96 octet-align=1"), "codec-transcode-AMR/8000/1///octet-align--0");
        Assert.Equal("96 97", Formats(offer));
        Assert.Equal(["96 octet-align=1", "97 octet-align=0"], Values(offer, "fmtp"));
        Assert.Equal("96", Formats(_call.Answer(Sdp("97|rtpmap:97 AMR/8000"))));
        Assert.StartsWith("Audio 96>97", Route(toCallee: true));
    }

    [Theory]
    [InlineData("codec-transcode-AMR/8000/1///octet-align--1", "96 97 8")]
    [InlineData("codec-strip-AMR/8000/1///octet-align--1", "96 8")]
    [InlineData("codec-mask-AMR/8000/1///octet-align--0", "97 8")]
    [InlineData("codec-consume-AMR/8000/1///octet-align--1", "96 8")]
    [InlineData("codec-strip-AMR", "8")]
    public void S11_Rules_that_name_a_layout_are_about_that_layout(string key, string formats) =>
        Assert.Equal(formats, Formats(_call.Offer(Sdp(TwoAmr), key)));

    [Theory]
    [InlineData("codec-except-AMR/8000/1///octet-align--1")]
    [InlineData("codec-offer-AMR/8000/1///octet-align--1")]
    public void S11_A_codec_kept_by_its_layout_is_the_one_with_that_layout(string key) =>
        Assert.Equal("97", Formats(_call.Offer(Sdp(TwoAmr), "codec-strip-all", key)));

    [Fact]
    public void S11_Of_two_of_a_name_the_one_is_accepted_that_was_named()
    {
        _call.Offer(Sdp(TwoAmr), "codec-accept-AMR/8000/1///octet-align--1");
        Assert.Equal("97", Formats(_call.Answer(Sdp("8"))));
        Assert.StartsWith("Audio 8>97", Route(toCallee: false));
    }

    [Fact]
    public void S12_Each_side_sees_its_own_number_of_events_also_in_re_offers()
    {
        const string Callee = "8 100|rtpmap:100 telephone-event/8000";
        _call.Offer(Sdp("8 101" + Events));
        Assert.Equal("8 101", Formats(_call.Answer(Sdp(Callee))));
        Assert.Equal("Pass 8>8, Pass 101>100", Route(toCallee: true));
        Assert.Equal("Pass 8>8, Pass 100>101", Route(toCallee: false));
        Assert.Equal("8 101", Formats(_call.OfferBack(Sdp(Callee))));
        Assert.Equal("8 100", Formats(_call.AnswerBack(Sdp("8 101" + Events))));
        Assert.Equal("Pass 8>8, Pass 101>100", Route(toCallee: true));
        Assert.Equal("8 100", Formats(_call.Reoffer(Sdp("8 101" + Events))));
        Assert.Equal("8 101", Formats(_call.Answer(Sdp(Callee))));
    }

    [Fact]
    public void S12_A_re_offer_of_the_other_side_shows_the_numbers_the_first_one_gave()
    {
        const string Callee = "96 97|rtpmap:96 opus/48000/2|rtpmap:97 telephone-event/48000";
        _call.Offer(Sdp("8 101" + Events), "codec-transcode-opus");
        _call.Answer(Sdp(Callee));
        Assert.Equal("96 8 101 97", Formats(_call.OfferBack(Sdp(Callee), "codec-transcode-PCMA")));
        Assert.Equal("96 97", Formats(_call.AnswerBack(Sdp("8 101" + Events))));
        Assert.StartsWith("Audio 8>96, TelephoneEvent 101>97", Route(toCallee: true));
    }

    [Fact]
    public void S12_Events_that_were_masked_and_are_asked_for_keep_their_number()
    {
        Assert.Equal("0 101",
            Formats(_call.Offer(Sdp("8 101" + Events), "codec-mask-all", "codec-transcode-PCMU", "codec-transcode-telephone-event")));
        Assert.Equal("8 101", Formats(_call.Answer(Sdp("0 101" + Events))));
    }

    [Fact]
    public void S21_Comfort_noise_comes_before_events() =>
        Assert.Equal("8 96 13 97 98 101", Formats(_call.Offer(Sdp("8 101" + Events), "codec-transcode-opus", "codec-transcode-CN")));

    private (int ToCallee, int ToCaller) PacketTimes(SignalledCall? call = null) =>
        (Plan(call ?? _call, toCallee: true).Transcodings[0].PacketTime, Plan(call ?? _call, toCallee: false).Transcodings[0].PacketTime);

    private string Route(bool toCallee) => string.Join(", ", Plan(_call, toCallee).Transcodings.Select(c => $"{c.Kind} {c.From}>{c.To}"));

    private static RoutePlan Plan(SignalledCall call, bool toCallee)
    {
        int caller = call.Plan.Sections[0].Id;
        return call.Plan.Routes.Single(r => r.From == caller == toCallee);
    }

    private static string Formats(string[] lines) =>
        string.Join(' ', lines.First(l => l.StartsWith("m=", StringComparison.Ordinal)).Split(' ')[3..]);

    private static string Sdp(string formats)
    {
        string[] parts = formats.Split('|');
        return Session([], Section($"audio 7000 RTP/AVP {parts[0]}", parts[1..]));
    }
}
