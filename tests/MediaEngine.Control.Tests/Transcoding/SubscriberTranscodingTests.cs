using MediaEngine.Control.Tests.Commands;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using Xunit;

namespace MediaEngine.Control.Tests.Transcoding;

public sealed class SubscriberTranscodingTests
{
    private readonly NgSignalling _signalling = new();

    [Fact]
    public void A_subscriber_gets_the_codec_it_was_offered_in_addition_and_the_dialogue_stays_as_it_is()
    {
        _signalling.Establish();
        NgDictionary offer = Subscribe(("transcode", "PCMU"));
        Assert.Contains(" RTP/AVP 8 0\r\n", offer.TextOf("sdp"));
        Answer("0");
        Assert.Equal(["", "", "Audio 8>0"], Routes());
    }

    [Fact]
    public void A_subscriber_that_refuses_the_codecs_of_the_source_is_served_when_that_is_allowed()
    {
        _signalling.Establish();
        Subscribe();
        Answer("0", ("flags", "allow-transcoding"));
        Assert.Equal(["", "", "Audio 8>0"], Routes());
    }

    [Fact]
    public void A_subscriber_with_the_codecs_of_the_source_needs_no_transcoding()
    {
        _signalling.Establish();
        Subscribe(("transcode", "PCMU"));
        Answer("8 0");
        Assert.Equal(["", "", ""], Routes());
    }

    [Fact]
    public void Connected_parties_are_transcoded_where_necessary()
    {
        _signalling.Establish();
        _signalling.Send(NgCommand.Offer, ("call-id", "c2"), ("from-tag", "c"), ("sdp", NgSignalling.Sdp(7000, formats: "0")));
        _signalling.Send(NgCommand.Answer, ("call-id", "c2"), ("from-tag", "c"), ("to-tag", "d"),
            ("sdp", NgSignalling.Sdp(7002, formats: "0")));
        Assert.Null(_signalling.ErrorOf(NgCommand.Connect, ("call-id", "c1"), ("from-tag", "a"), ("to-tag", "c"), ("to-call-id", "c2")));
        Assert.Equal(["Audio 0>8", "Audio 8>0"], Routes().Where(r => r.Length > 0).Order());
    }

    [Fact]
    public void Transcoded_media_is_counted_and_marked()
    {
        _signalling.Establish();
        Subscribe(("transcode", "PCMU"));
        Answer("0");
        Assert.Equal(2, _signalling.Engine.Transcoding().Sections);
        Assert.Equal([("PCMA -> PCMU", 1)], _signalling.Engine.Transcoding().Chains);
        var tree = (NgDictionary)_signalling.Send(NgCommand.Statistics)["statistics"]!;
        Assert.Equal(2, ((NgInteger)((NgDictionary)tree["currentstatistics"]!)["transcodedmedia"]!).Value);
        Assert.Equal("PCMA -> PCMU", ((NgDictionary)((NgList)tree["transcoders"]!).Items[0]).TextOf("chain"));
        Assert.Equal([true, false, true], new[] { "a", "b", "s" }.Select(IsTranscoding));
        Assert.Equal("ok", _signalling.Send(NgCommand.Unsubscribe, ("call-id", "c1"), ("to-tag", "s")).TextOf("result"));
        Assert.Equal(0, _signalling.Engine.Transcoding().Sections);
    }

    private bool IsTranscoding(string tag)
    {
        var media = (NgDictionary)((NgList)((NgDictionary)_signalling.Tags()[tag]!)["medias"]!).Items[0];
        return ((NgList)media["flags"]!).Items.OfType<NgString>().Any(f => f.Text == "transcoding");
    }

    private NgDictionary Subscribe(params (string, string)[] keys) =>
        _signalling.Send(NgCommand.SubscribeRequest, [("call-id", "c1"), ("from-tag", "a"), ("to-tag", "s"), .. keys]);

    private void Answer(string formats, params (string, string)[] keys)
    {
        (string, string)[] answer = [("call-id", "c1"), ("to-tag", "s"), ("flags", "allow-transcoding"),
            ("sdp", NgSignalling.Sdp(7000, "recvonly", formats))];
        Assert.Null(_signalling.ErrorOf(NgCommand.SubscribeAnswer,
            keys.Length > 0 ? [.. answer.Where(a => a.Item1 != "flags"), .. keys] : answer));
    }

    private string[] Routes() =>
        [.. _signalling.Plan.Routes.Select(r => string.Join(", ", r.Transcodings.Select(c => $"{c.Kind} {c.From}>{c.To}")))];
}
