using MediaEngine.Control.Tests.Security;
using MediaEngine.Sessions.Plan;
using Xunit;
using static MediaEngine.Control.Tests.Security.SignalledCall;

namespace MediaEngine.Control.Tests.Transcoding;

/// <summary>What each route transcodes: "A 8>96" is audio, P is passthrough, E events, T tones, N comfort noise.</summary>
public sealed class TranscodingTests
{
    private const string Phone = "8 0 101|rtpmap:101 telephone-event/8000|fmtp:101 0-16|ptime:20";
    private const string Browser =
        "111 110 126|rtpmap:111 opus/48000/2|fmtp:111 minptime=10;useinbandfec=1|rtpmap:110 telephone-event/48000|rtpmap:126 " +
        "telephone-event/8000";
    private const string Opus = "96 97|rtpmap:96 opus/48000/2|rtpmap:97 telephone-event/48000";

    [Fact]
    public void A_plain_call_transcodes_nothing_and_reports_pass()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp(Phone));
        Assert.Equal(("", ""), Routes(call));
        call.Answer(Sdp("8 101|rtpmap:101 telephone-event/8000"));
        Assert.Equal(("", ""), Routes(call));
        Assert.All(call.Plan.Sections, m => Assert.False(m.GenerateRtcp));
    }

    [Fact]
    public void A_phone_calls_a_browser_that_takes_the_added_codec()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp(Phone), "codec-transcode-opus");
        call.Answer(Sdp(Opus));
        Assert.StartsWith("A 8>96, E 101>97", Routes(call).ToCallee);
        Assert.StartsWith("A 96>8, E 97>101", Routes(call).ToCaller);
        Assert.All(call.Plan.Sections, m => Assert.True(m.GenerateRtcp));
        PayloadTranscoding audio = Route(call, toCallee: true).Transcodings[0];
        Assert.Equal(("PCMA", 8000, 1), (audio.Source.Encoding, audio.Source.ClockRate, audio.Source.Channels));
        Assert.Equal(("opus", 48000, 2), (audio.Target.Encoding, audio.Target.ClockRate, audio.Target.Channels));
        Assert.Equal(20, audio.PacketTime);
        Assert.Equal(20, Route(call, toCallee: false).Transcodings[0].PacketTime);
    }

    [Fact]
    public void A_browser_calls_a_phone_and_events_meet_in_the_clock_of_the_audio()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp(Browser), "codec-transcode-PCMA", "codec-strip-opus");
        call.Answer(Sdp("8 126|rtpmap:126 telephone-event/8000|ptime:30"));
        Assert.Equal("A 111>8, E 110>126, P 126>126", Routes(call).ToCallee);
        Assert.StartsWith("A 8>111, E 126>110", Routes(call).ToCaller);
        Assert.Equal(30, Route(call, toCallee: true).Transcodings[0].PacketTime);
    }

    [Fact]
    public void G722_is_added_and_events_of_the_same_clock_pass()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp("8 101|rtpmap:101 telephone-event/8000"), "codec-transcode-G722");
        call.Answer(Sdp("9 101|rtpmap:101 telephone-event/8000"));
        Assert.Equal("A 8>9, P 101>101", Routes(call).ToCallee);
        Assert.StartsWith("A 9>8, P 101>101", Routes(call).ToCaller);
    }

    [Fact]
    public void Added_codecs_that_are_not_taken_leave_a_plain_call()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp(Phone), "codec-transcode-opus", "codec-transcode-G722");
        Assert.StartsWith("P 8>8", Routes(call).ToCaller);
        call.Answer(Sdp("8 101|rtpmap:101 telephone-event/8000"));
        Assert.Equal(("", ""), Routes(call));
        Assert.All(call.Plan.Sections, m => Assert.False(m.GenerateRtcp));
    }

    [Fact]
    public void A_browser_that_speaks_before_it_answers_is_understood()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp("8|ptime:20"), "codec-mask-all", "codec-transcode-opus");
        Assert.Equal(("A 8>96", "A 96>8"), Routes(call));
    }

    [Fact]
    public void Events_become_tones_for_a_party_that_has_none()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp(Phone), "codec-transcode-opus", "always-transcode");
        call.Answer(Sdp("96|rtpmap:96 opus/48000/2"));
        Assert.StartsWith("A 8>96, T 101>96", Routes(call).ToCallee);
        Assert.NotNull(Route(call, toCallee: false).DetectedTones);
    }

    [Fact]
    public void Tones_are_looked_for_where_only_the_receiver_has_events()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp("8"), "codec-transcode-telephone-event");
        call.Answer(Sdp("8 96|rtpmap:96 telephone-event/8000"));
        Assert.Equal("A 8>8", Routes(call).ToCallee);
        Assert.Equal((8, 96), (Route(call, toCallee: true).DetectedTones!.From, Route(call, toCallee: true).DetectedTones!.To));
        Assert.StartsWith("P 8>8, T 96>8", Routes(call).ToCaller);
        Assert.Null(Route(call, toCallee: false).DetectedTones);
    }

    [Fact]
    public void A_packet_time_is_made_between_equal_codecs_too()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp(Phone), "ptime=40");
        call.Answer(Sdp("8 101|rtpmap:101 telephone-event/8000|ptime:20"));
        Assert.StartsWith("A 8>8, P 101>101", Routes(call).ToCallee);
        Assert.Equal(40, Route(call, toCallee: true).Transcodings[0].PacketTime);
        Assert.Equal(20, Route(call, toCallee: false).Transcodings[0].PacketTime);
    }

    [Fact]
    public void Hold_and_resume_keep_the_payload_types_and_the_transcodings()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp(Phone), "codec-transcode-opus");
        call.Answer(Sdp(Opus));
        (string, string) before = Routes(call);
        RoutePlan route = Route(call, toCallee: true);
        foreach (string direction in (string[])["sendonly", "sendrecv"])
        {
            call.Reoffer(Sdp($"{Phone}|{direction}"), "codec-transcode-opus");
            Assert.Equal(before, Routes(call));
            call.Answer(Sdp(Opus));
            Assert.Equal(before, Routes(call));
        }

        Assert.Same(route.Transcodings[0], Route(call, toCallee: true).Transcodings[0]);
    }

    [Fact]
    public void A_re_invite_of_the_callee_keeps_both_in_their_codecs()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp(Phone), "codec-transcode-opus");
        call.Answer(Sdp(Opus));
        call.OfferBack(Sdp(Opus));
        Assert.StartsWith("A 8>96, E 101>97", Routes(call).ToCallee);
        call.AnswerBack(Sdp("8 101|rtpmap:101 telephone-event/8000"));
        Assert.StartsWith("A 8>96", Routes(call).ToCallee);
        Assert.StartsWith("A 96>8", Routes(call).ToCaller);
    }

    [Fact]
    public void A_re_invite_without_the_codec_ends_transcoding_when_both_have_a_common_codec()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp(Phone), "codec-transcode-opus");
        call.Answer(Sdp(Opus));
        call.Reoffer(Sdp(Phone));
        Assert.StartsWith("A 8>96", Routes(call).ToCallee);
        call.Answer(Sdp("8 101|rtpmap:101 telephone-event/8000"));
        Assert.Equal(("", ""), Routes(call));
    }

    [Fact]
    public void Always_transcode_takes_the_offerers_first_codec()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp("9 8 101|rtpmap:101 telephone-event/8000"), "always-transcode");
        call.Answer(Sdp("8 101|rtpmap:101 telephone-event/8000"));
        Assert.StartsWith("A 9>8, P 101>101", Routes(call).ToCallee);
        Assert.StartsWith("A 8>9, P 101>101", Routes(call).ToCaller);
    }

    [Fact]
    public void Force_transcoding_transcodes_equal_codecs()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp(Phone), "force-transcoding");
        call.Answer(Sdp("8 101|rtpmap:101 telephone-event/8000"));
        Assert.StartsWith("A 8>8, P 101>101", Routes(call).ToCallee);
    }

    [Fact]
    public void The_same_codec_under_another_number_is_only_renumbered()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp("111|rtpmap:111 opus/48000/2"), "codec-transcode-PCMA");
        call.Answer(Sdp("8|rtpmap:8 PCMA/8000"));
        call.Reoffer(Sdp("100|rtpmap:100 opus/48000/2"), "codec-transcode-PCMA", "allow-asymmetric-codecs");
        call.Answer(Sdp("96|rtpmap:96 opus/48000/2"), "allow-asymmetric-codecs");
        Assert.Equal(("P 100>96", "P 96>100"), Routes(call));
        Assert.All(call.Plan.Sections, m => Assert.False(m.GenerateRtcp));
    }

    [Fact]
    public void Comfort_noise_becomes_noise_for_a_party_without()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp("8 13"), "codec-transcode-opus");
        call.Answer(Sdp("96|rtpmap:96 opus/48000/2"));
        Assert.Equal("A 8>96, N 13>96", Routes(call).ToCallee);
    }

    [Fact]
    public void Bit_rates_and_options_go_to_the_encoder_of_that_side_only()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp(Browser), "codec-transcode-PCMA", "codec-set-opus/48000/2/16000", "codec-mask-opus");
        call.Answer(Sdp("8"));
        PayloadTranscoding toCaller = Route(call, toCallee: false).Transcodings[0];
        Assert.Equal((16000, "opus"), (toCaller.Target.Bitrate, toCaller.Target.Encoding));

        var added = new SignalledCall(transcoding: true);
        added.Offer(Sdp(Phone), "codec-transcode-opus/48000/2/24000/60");
        added.Answer(Sdp(Opus));
        PayloadTranscoding toCallee = Route(added, toCallee: true).Transcodings[0];
        Assert.Equal((24000, 60), (toCallee.Target.Bitrate, toCallee.PacketTime));
    }

    [Fact]
    public void An_encoder_keeps_to_what_the_receiver_said_and_not_to_what_it_was_answered()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp("96|rtpmap:96 opus/48000/2|fmtp:96 maxaveragebitrate=20000;stereo=1"), "codec-transcode-PCMA");
        string[] answer = call.Answer(Sdp("8"));
        Assert.Contains("a=fmtp:96 stereo=1; useinbandfec=1", answer);
        Assert.Equal("maxaveragebitrate=20000;stereo=1", Route(call, toCallee: false).Transcodings[0].Target.Parameters);
    }

    [Fact]
    public void Two_layouts_of_one_codec_are_two_codecs()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp("96|rtpmap:96 AMR/8000|fmtp:96 octet-align=1"), "codec-transcode-PCMA");
        call.Answer(Sdp("96|rtpmap:96 AMR/8000"));
        Assert.Equal("A 96>96", Routes(call).ToCallee);
    }

    [Fact]
    public void One_key_stream_never_encrypts_two_payloads()
    {
        const string Keyed = "8|crypto:1 AES_CM_128_HMAC_SHA1_80 inline:DkEAzYYgNqKULtS4IkyzPtMyHdkHz/JQp5AMwOQN";
        const string Answered =
            "96|rtpmap:96 opus/48000/2|crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AkEAzYYgNqKULtS4IkyzPtMyHdkHz/JQp5AMwOQN";
        var call = new SignalledCall(transcoding: true);
        string[] offer = call.Offer(Sdp(Keyed, "RTP/SAVP"), "codec-transcode-opus");
        Assert.DoesNotContain(offer, l => l.Contains("DkEAzYYgNqKULtS4", StringComparison.Ordinal));
        string[] answer = call.Answer(Sdp(Answered, "RTP/SAVP"));
        Assert.DoesNotContain(answer, l => l.Contains("AkEAzYYgNqKULtS4", StringComparison.Ordinal));
        Assert.StartsWith("A 8>96", Routes(call).ToCallee);
    }

    [Fact]
    public void Media_encrypted_end_to_end_is_never_transcoded()
    {
        var call = new SignalledCall(transcoding: true);
        call.Offer(Sdp(Phone, "RTP/SAVP"), "codec-transcode-opus", "passthrough=on");
        call.Answer(Sdp(Opus, "RTP/SAVP"), "passthrough=on");
        Assert.Equal(("", ""), Routes(call));
    }

    private static (string ToCallee, string ToCaller) Routes(SignalledCall call) =>
        (Text(Route(call, toCallee: true)), Text(Route(call, toCallee: false)));

    private static RoutePlan Route(SignalledCall call, bool toCallee)
    {
        int caller = call.Plan.Sections[0].Id;
        return call.Plan.Routes.Single(r => r.From == caller == toCallee);
    }

    private static string Text(RoutePlan route) =>
        string.Join(", ",
            route.Transcodings.Select(c => $"{(c.Kind == TranscodingKind.TelephoneEvent ? 'E' : c.Kind.ToString()[0])} {c.From}>{c.To}"));

    private static string Sdp(string formats, string protocol = "RTP/AVP")
    {
        string[] parts = formats.Split('|');
        return Session([], Section($"audio 7000 {protocol} {parts[0]}", parts[1..]));
    }
}
