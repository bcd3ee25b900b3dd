using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Testing;
using Xunit;
using static MediaEngine.Control.Tests.Clients.ProxyMessages;

namespace MediaEngine.Control.Tests.Clients;

/// <summary>Proxy modules read replies with typed getters: a number sent as a text is read as missing.</summary>
public sealed class TypedReplyTests : IDisposable
{
    private readonly ClientRig _rig = new();

    [Fact]
    public void Numbers_of_a_query_are_integers_on_the_wire()
    {
        Talk();
        NgDictionary reply = _rig.Send(OpenSips("query"));
        AssertNumbers(reply, "");
        Assert.Equal(100, Integer(reply, "totals", "RTP", "packets"));
        Assert.Equal(100 * 172, Integer(reply, "totals", "RTP", "bytes"));
        Assert.Equal(0, Integer(reply, "totals", "RTCP", "errors"));
        Assert.InRange(Integer(reply, "created"), 1_700_000_000, 1_800_000_000);
        Assert.InRange(Integer(reply, "last signal"), 1_700_000_000, 1_800_000_000);
    }

    [Fact]
    public void Stream_figures_are_at_the_keys_that_modules_read()
    {
        Talk();
        NgDictionary caller = Dictionary(_rig.Send(OpenSips("query")), "tags", FromTag);
        NgDictionary media = Assert.IsType<NgDictionary>(Assert.IsType<NgList>(caller["medias"]).Items[0]);
        Assert.Equal(1, Integer(media, "index"));
        NgDictionary stream = Assert.IsType<NgDictionary>(Assert.IsType<NgList>(media["streams"]).Items[0]);
        Assert.Equal(1001, Integer(stream, "SSRC"));
        Assert.Equal(16384, Integer(stream, "endpoint", "port"));
        Assert.Equal(100, Integer(stream, "stats", "packets") + Integer(stream, "stats_out", "packets"));
        Assert.InRange(Integer(stream, "local port"), 30000, 39999);
    }

    [Fact]
    public void The_reply_of_a_delete_has_the_numbers_of_a_query()
    {
        Talk();
        NgDictionary reply = _rig.Send(OpenSips("delete"));
        AssertNumbers(reply, "");
        Assert.Equal(100, Integer(reply, "totals", "RTP", "packets"));
    }

    [Fact]
    public void A_JSON_reply_has_numbers_too()
    {
        string reply = System.Text.Encoding.UTF8.GetString(_rig.SendFrame("1_1_9", """{"command":"list","limit":"5"}"""u8));
        Assert.Equal("""{"calls":[],"result":"ok"}""", reply);
        Talk();
        reply = System.Text.Encoding.UTF8.GetString(_rig.SendFrame("1_1_10",
            System.Text.Encoding.UTF8.GetBytes($$"""{"command":"query","call-id":"{{CallId}}"}""")));
        Assert.Contains("\"RTP\":{\"packets\":100,", reply, StringComparison.Ordinal);
    }

    public void Dispose() => _rig.Dispose();

    /// <summary>Two phones that send 50 packets each.</summary>
    private void Talk()
    {
        TransportAddress forCallee = ClientRig.FirstMedia(_rig.Sdp(OpenSips("offer", sdp: CallerSdp)));
        TransportAddress forCaller = ClientRig.FirstMedia(_rig.Sdp(OpenSips("answer", sdp: CalleeSdp, toTag: true)));
        Peer caller = new(_rig.Network, "192.0.2.7:16384", 1001);
        Peer callee = new(_rig.Network, "198.51.100.9:22000", 2002);
        caller.Call(forCaller, forCaller.WithPort(forCaller.Port + 1));
        callee.Call(forCallee, forCallee.WithPort(forCallee.Port + 1));
        for (int i = 0; i < 50; i++)
        {
            caller.SendOne();
            callee.SendOne();
            _rig.Network.Run(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal((50, 50), (caller.Heard, callee.Heard));
    }

    private static NgDictionary Dictionary(NgDictionary from, params ReadOnlySpan<string> path)
    {
        foreach (string key in path)
            from = Assert.IsType<NgDictionary>(from[key]);
        return from;
    }

    private static long Integer(NgDictionary from, params ReadOnlySpan<string> path) =>
        Assert.IsType<NgInteger>(Dictionary(from, path[..^1])[path[^1]]).Value;

    /// <summary>No text in the reply is a number.</summary>
    private static void AssertNumbers(NgValue value, string where)
    {
        switch (value)
        {
            case NgDictionary entries:
                entries.Entries.ForEach(e => AssertNumbers(e.Value, $"{where}/{e.Key}"));
                break;
            case NgList list:
                list.Items.ForEach(i => AssertNumbers(i, where));
                break;
            case NgString text:
                Assert.False(double.TryParse(text.Text, out _), $"{where} is the text \"{text.Text}\"");
                break;
        }
    }
}
