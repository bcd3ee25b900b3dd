using System.Text;
using MediaEngine.Protocol.Ng;
using Xunit;
using static MediaEngine.Control.Tests.Clients.ProxyMessages;

namespace MediaEngine.Control.Tests.Clients;

/// <summary>A message that Kamailio 5.6 sends for a long line of flags, processed by the whole control side.</summary>
public sealed class KamailioCallTests
{
    [Fact]
    public void Everything_asked_for_that_needs_no_transcoding_is_in_the_reply()
    {
        using ClientRig rig = new();
        string[] lines = rig.Sdp(Observed()).Split("\r\n");

        string media = Assert.Single(lines, l => l.StartsWith("m=audio ", StringComparison.Ordinal));
        Assert.Equal("RTP/SAVPF", media.Split(' ')[2]);
        Assert.Contains("c=IN IP4 203.0.113.5", lines);
        Assert.Contains(lines,
            l => l.StartsWith("o=- 1545997027 1 IN IP4 ", StringComparison.Ordinal) && !l.EndsWith("192.0.2.7", StringComparison.Ordinal));
        Assert.Contains("a=mid:1", lines);
        Assert.Contains("a=rtcp-mux", lines);
        Assert.Contains("a=setup:actpass", lines);
        Assert.Contains("a=fingerprint:sha-256 SHA-256:AB:CD", lines);
        Assert.Contains(lines, l => l.StartsWith("a=ice-ufrag:", StringComparison.Ordinal));
        Assert.Contains(lines,
            l => l.StartsWith("a=candidate:", StringComparison.Ordinal) && l.Contains(" 203.0.113.5 ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.StartsWith("a=crypto:", StringComparison.Ordinal));
    }

    [Fact]
    public void The_order_of_the_keys_does_not_matter()
    {
        using ClientRig rig = new();
        using ClientRig other = new();
        NgDictionary reversed = new();
        foreach ((string key, NgValue value) in Observed().Entries.AsEnumerable().Reverse())
            reversed.Add(key, value);
        Assert.Equal(rig.Sdp(Observed()), other.Sdp(reversed));
    }

    [Fact]
    public void A_retransmission_gets_the_same_bytes_and_makes_no_second_call()
    {
        using ClientRig rig = new();
        System.Buffers.ArrayBufferWriter<byte> body = new();
        BencodeWriter.Write(body, Observed());
        byte[] first = rig.SendFrame("1_4711_1", body.WrittenSpan);
        int ports = rig.Engine.Ports.Outstanding;
        Assert.Equal(first, rig.SendFrame("1_4711_1", body.WrittenSpan));
        Assert.Equal((1, ports), (rig.Control.Sessions, rig.Engine.Ports.Outstanding));
    }

    [Fact]
    public void The_label_names_the_party_in_a_query()
    {
        using ClientRig rig = new();
        rig.Sdp(Observed());
        NgDictionary tags = Assert.IsType<NgDictionary>(rig.Send(Kamailio("query"))["tags"]);
        Assert.Equal("caller", Assert.IsType<NgDictionary>(tags[FromTag]).TextOf("label"));
    }

    [Fact]
    public void A_delete_with_both_tags_ends_the_call_and_reports_it_once()
    {
        using ClientRig rig = new();
        rig.Sdp(Kamailio("offer", sdp: CallerSdp));
        rig.Sdp(Kamailio("answer", sdp: CalleeSdp, toTag: true));
        NgDictionary deleted = rig.Send(Kamailio("delete", toTag: true));
        Assert.Equal("ok", deleted.TextOf("result"));
        Assert.NotNull(deleted["totals"]);
        Assert.Equal(0, rig.Control.Sessions);

        NgDictionary again = rig.Send(Kamailio("delete", toTag: true));
        Assert.Equal(("ok", "Call-ID not found or tags didn't match"), (again.TextOf("result"), again.TextOf("warning")));
    }

    [Fact]
    public void A_cancelled_fork_can_be_deleted_with_a_tag_that_never_answered()
    {
        using ClientRig rig = new();
        rig.Sdp(Kamailio("offer", sdp: CallerSdp));
        Assert.Null(rig.Send(Kamailio("delete", toTag: true))["warning"]);
        Assert.Equal(0, rig.Control.Sessions);
    }

    [Fact]
    public void A_ping_of_a_health_check_has_nothing_but_the_command()
    {
        using ClientRig rig = new();
        Assert.Equal("d6:result4:ponge", Encoding.ASCII.GetString(rig.SendFrame("1_1_1", "d7:command4:pinge"u8)));
    }

    private static NgDictionary Observed() => new NgDictionary()
        .Add("supports", Words("load limit"))
        .Add("sdp", CallerSdp)
        .Add("ICE", "force")
        .Add("DTLS", "passive")
        .Add("TOS", 184)
        .Add("label", "caller")
        .Add("delete delay", 5)
        .Add("delete-delay", "5")
        .Add("media-address", "203.0.113.5")
        .Add("received-from", Words("IP4", "127.0.0.1"))
        .Add("address-family", "IP4")
        .Add("foo", "bar")
        .Add("direction", Words("priv", "pub"))
        .Add("flags", Words("trust-address", "generate-mid"))
        .Add("replace", Words("origin", "session-connection"))
        .Add("codec", new NgDictionary().Add("mask", Words("all")).Add("transcode", Words("PCMA", "opus/48000/2")))
        .Add("transport-protocol", "RTP/SAVPF")
        .Add("rtcp-mux", Words("require", "offer"))
        .Add("SDES", Words("off"))
        .Add("call-id", CallId)
        .Add("via-branch", "z9hG4bK776asdhds")
        .Add("from-tag", FromTag)
        .Add("command", "offer");
}
