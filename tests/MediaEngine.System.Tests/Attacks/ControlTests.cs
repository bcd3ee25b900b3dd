using Xunit;

namespace MediaEngine.System.Tests.Attacks;

/// <summary>Attacks A1, A9, A10 and A14 on the engine, with NG messages of a proxy. Runs with each back end.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed class ControlTests
{
    [Theory]
    [Trait(BackEnd.Trait, BackEnd.Every)]
    [InlineData("")]
    [InlineData("strict-source")]
    public void A1_A_description_that_names_the_control_socket_is_refused_and_the_other_call_lives(string flag)
    {
        using EngineProcess engine = EngineProcess.Serving();
        using AttackedCall victim = new AttackedCall(engine).SetUp();
        using AttackedCall attack = new(engine, flag.Length == 0 ? [] : [flag]);
        string order = NgSocket.Dictionary(("call-id", victim.CallId), ("command", "delete"), ("delete-delay", "0"));
        string reply = attack.Offer(attack.Alice.Describe().Replace($"{attack.Alice.Local.Address}", "127.0.0.1")
            .Replace($"{attack.Alice.Local.Port} RTP", $"{engine.NgPort} RTP"));
        Assert.Contains("6:result5:error", reply, StringComparison.Ordinal);

        // The same with the answerer, whose address the engine learns second.
        int port = SignalledCall.MediaPort(attack.Offer(attack.Alice.Describe()));
        string answer = attack.Answer(attack.Bob.Describe().Replace($"{attack.Bob.Local.Address}", "127.0.0.1")
            .Replace($"{attack.Bob.Local.Port} RTP", $"{engine.NgPort} RTP"));
        Assert.Contains("6:result5:error", answer, StringComparison.Ordinal);
        for (int i = 0; i < 10; i++)
            attack.Mallory.Send(port, global::System.Text.Encoding.Latin1.GetBytes($"\x80\x00cookie {order}"));
        Assert.Contains("6:result2:ok", victim.Query(), StringComparison.Ordinal);
    }

    [Fact]
    public void A9_Refused_offers_take_no_ports()
    {
        using EngineProcess engine = EngineProcess.Serving("--port-min=41000", "--port-max=41299", "--max-medias-per-call=64");
        string lines =
            string.Concat(Enumerable.Range(0, 63).Select(i => $"m=audio {20000 + 2 * i} RTP/AVP 0\r\na=x-{new string('x', 1000)}\r\n"));
        for (int i = 0; i < 40; i++)
        {
            using AttackedCall refused = new(engine);
            Assert.Contains("6:result5:error", refused.Offer(refused.Alice.Describe() + lines), StringComparison.Ordinal);
        }

        using AttackedCall call = new AttackedCall(engine).SetUp();
        AttackedCall.Every20Milliseconds(10, _ => call.Alice.Speak(call.AlicesPort));
        Assert.Equal(10, call.Bob.Take(10).Count);
    }

    [Fact]
    [Trait(BackEnd.Trait, BackEnd.Every)]
    public void A10_M1_A_description_of_our_own_offered_again_circles_thirty_times_at_most()
    {
        using EngineProcess engine = EngineProcess.Serving();
        using AttackedCall call = new(engine);
        string shown = call.Offer(call.Alice.Describe());
        call.Answer(SignalledCall.Describe(SignalledCall.MediaPort(shown), "RTP/AVP"));
        int port = SignalledCall.MediaPort(shown);
        for (int i = 0; i < 5; i++)
            call.Mallory.Speak(port);
        long now = Packets(call);
        long before;
        do
        {
            before = now;
            AttackedCall.Every20Milliseconds(10, static _ => { });
            now = Packets(call);
        }
        while (now != before && now < 100_000);
        Assert.InRange(now, 0, 5 * 100);
    }

    [Fact]
    public void A14_A_cookie_of_another_client_does_not_bring_its_reply()
    {
        using EngineProcess engine = EngineProcess.Serving();
        using AttackedPhone first = new("127.0.0.5");
        using AttackedPhone second = new("127.0.0.6");
        string offer = NgSocket.Dictionary(("call-id", "keys"), ("command", "offer"), ("from-tag", "a"), ("transport-protocol", "RTP/SAVP"),
            ("sdp", first.Describe()));
        first.Send(engine.NgPort, global::System.Text.Encoding.Latin1.GetBytes("cookie " + offer));
        Assert.Contains("inline:", global::System.Text.Encoding.Latin1.GetString(first.Take(1)[0]), StringComparison.Ordinal);
        second.Send(engine.NgPort, "cookie d7:command4:pinge"u8);
        Assert.Equal("cookie d6:result4:ponge", global::System.Text.Encoding.Latin1.GetString(second.Take(1)[0]));
    }

    /// <summary>The number of packets of all streams in the totals of the reply.</summary>
    private static long Packets(AttackedCall call)
    {
        string query = call.Query();
        int rtp = query.IndexOf("7:packetsi", query.IndexOf("6:totals", StringComparison.Ordinal), StringComparison.Ordinal)
            + "7:packetsi".Length;
        return long.Parse(query[rtp..query.IndexOf('e', rtp)]);
    }
}
