using Xunit;

namespace MediaEngine.System.Tests.Attacks;

/// <summary>
/// Attacks A2, A3, A7, A24 and A25 on the engine: a stranger that knows a port neither hears the call nor silences it. Runs with each back
/// end.
/// </summary>
[Collection(OneEngineAtATime.Name)]
public sealed class StrangerTests
{
    /// <summary>How many packets a stranger may hear before the phone's address is known.</summary>
    private const int MaximumDiverted = 5;

    [Theory]
    [Trait(BackEnd.Trait, BackEnd.Every)]
    [InlineData("")]
    [InlineData("strict-source")]
    [InlineData("media-handover")]
    [InlineData("endpoint-learning=delayed")]
    [InlineData("endpoint-learning=immediate")]
    public void A2_A_stranger_that_speaks_before_a_late_phone_hears_five_packets_at_most_and_the_phone_all_others(string flag)
    {
        using EngineProcess engine = EngineProcess.Serving();
        using AttackedCall call = new AttackedCall(engine, flag.Length == 0 ? [] : [flag]).SetUp();

        // Bob is silent for 3.5 s, which is longer than address learning takes.
        AttackedCall.Every20Milliseconds(175, _ => call.Alice.Speak(call.AlicesPort));
        int before = call.Bob.Take(175).Count;
        Assert.Equal(175, before);
        AttackedCall.Every20Milliseconds(100, i =>
        {
            call.Alice.Speak(call.AlicesPort);
            if (i < 3)
                call.Mallory.Speak(call.BobsPort);
        });
        int diverted = call.Mallory.Take().Count;
        Assert.InRange(diverted, 0, MaximumDiverted);

        // When Bob sends, he gets all packets at once, and Alice hears him.
        call.Bob.Take();
        call.Alice.Take();
        AttackedCall.Every20Milliseconds(50, _ =>
        {
            call.Bob.Speak(call.BobsPort);
            call.Alice.Speak(call.AlicesPort);
        });
        Assert.InRange(call.Bob.Take(50).Count, 49, 50);
        Assert.Equal(50, call.Alice.Take(50).Count);
        Assert.Equal(diverted, diverted + call.Mallory.Take().Count);
    }

    [Fact]
    [Trait(BackEnd.Trait, BackEnd.Every)]
    public void A3_Reports_of_a_stranger_do_not_lead_reports_away_from_the_phone()
    {
        using EngineProcess engine = EngineProcess.Serving();
        using AttackedCall call = new AttackedCall(engine).SetUp();
        using AttackedPhone alicesReports = new("127.0.0.2", call.Alice.Local.Port + 1);
        using AttackedPhone bobsReports = new("127.0.0.3", call.Bob.Local.Port + 1);
        AttackedCall.Every20Milliseconds(25, _ =>
        {
            call.Alice.Speak(call.AlicesPort);
            call.Bob.Speak(call.BobsPort);
        });
        for (int i = 0; i < 3; i++)
            call.Mallory.Send(call.BobsPort + 1, Testing.PacketBuilder.ReceiverReport(0xBAD));
        AttackedCall.Every20Milliseconds(50, i =>
        {
            call.Alice.Speak(call.AlicesPort);
            alicesReports.Send(call.AlicesPort + 1, Testing.PacketBuilder.ReceiverReport(0xA11CE));
            bobsReports.Send(call.BobsPort + 1, Testing.PacketBuilder.ReceiverReport(0xB0B));
        });
        Assert.Equal(50, bobsReports.Take(50).Count);
        Assert.InRange(alicesReports.Take(50).Count, 50, 53);
        Assert.Empty(call.Mallory.Take());
    }

    [Theory]
    [Trait(BackEnd.Trait, BackEnd.Every)]
    [InlineData(20, "RTP/AVP")]
    [InlineData(20, "RTP/SAVP")]
    [InlineData(1100, "RTP/SAVP")]
    public void A7_A24_Forged_SSRCs_of_a_stranger_leave_room_for_the_phone(int streams, string toBob)
    {
        using EngineProcess engine = EngineProcess.Serving();
        using AttackedCall call = new AttackedCall(engine).SetUp(toBob,
            toBob == "RTP/AVP" ? [] : [$"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{new string('B', 40)}"]);
        for (uint i = 0; i < streams; i++)
        {
            call.Mallory.Ssrc = 0xBAD0000 + i;
            call.Mallory.Speak(call.AlicesPort);
            call.Mallory.Speak(call.AlicesPort);
            if (i % 50 == 49)
                AttackedCall.Every20Milliseconds(1, static _ => { });
        }

        AttackedCall.Every20Milliseconds(25, _ => call.Alice.Speak(call.AlicesPort));
        call.Alice.Ssrc = 0xA11CE2;
        AttackedCall.Every20Milliseconds(25, _ => call.Alice.Speak(call.AlicesPort));
        List<byte[]> heard = call.Bob.Take();
        Assert.Equal(25, heard.Count(p => HasSsrc(p, 0xA11CE)));
        Assert.Equal(25, heard.Count(p => HasSsrc(p, 0xA11CE2)));
        string query = call.Query();
        Assert.Contains($"i{0xA11CE}e", query, StringComparison.Ordinal);
    }

    [Fact]
    [Trait(BackEnd.Trait, BackEnd.Every)]
    public void A25_With_strict_source_nothing_of_a_stranger_is_heard_before_the_phone_speaks()
    {
        using EngineProcess engine = EngineProcess.Serving();
        using AttackedCall call = new AttackedCall(engine, "strict-source").SetUp();
        AttackedCall.Every20Milliseconds(50, _ => call.Mallory.Speak(call.AlicesPort));
        AttackedCall.Every20Milliseconds(25, _ => call.Alice.Speak(call.AlicesPort));
        List<byte[]> heard = call.Bob.Take(25);
        Assert.Equal(25, heard.Count(p => HasSsrc(p, 0xA11CE)));
        Assert.Equal(0, heard.Count(p => HasSsrc(p, 0xBAD)));
    }

    private static bool HasSsrc(byte[] packet, uint ssrc) =>
        packet.Length >= 12 && global::System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(8)) == ssrc;
}
