using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Tests.Transcoding;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Sources whose sequence numbers restart a little behind the last one.</summary>
public sealed class SourceRestartTests() : TranscodedCall(seed: 37)
{
    public static MatrixTheoryData<int, bool, string> Restarts => new([1, 5, 20, 60, 100], [false, true], ["on", "back", "anew"]);

    [Theory]
    [MemberData(nameof(Restarts))]
    public void M12_A_source_that_restarts_up_to_100_back_is_audible_within_five_packets(int back, bool transcoded, string time)
    {
        TwoPartyCall call = Start(c => transcoded ? WithTranscodings(c, Audio(Pcmu, 0, Pcma, 8)) : Secure(c));
        const int Last = 1200;
        for (int i = 1000; i <= Last; i++)
            SendOne(call, i, (uint)i * 160);
        int before = Bob.Heard;
        int first = Last + 1 - back;
        for (int i = 0; i < 300; i++)
        {
            uint timestamp = time switch
            {
                "on" => (uint)(Last + 1 + i) * 160,
                "back" => (uint)(first + i) * 160,
                _ => 3_000_000_000 + (uint)i * 160
            };
            SendOne(call, first + i, timestamp);
            if (i == 4 && back > 5)
                Assert.True(Bob.Heard > before, "silent after five packets");
        }

        Assert.InRange(Bob.Heard - before, 296 - Math.Min(back, 4), 300);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void M12_Late_packets_are_not_taken_for_a_restart(bool transcoded)
    {
        TwoPartyCall call = Start(c => transcoded ? WithTranscodings(c, Audio(Pcmu, 0, Pcma, 8)) : Secure(c));
        int before = 0;
        for (int i = 0; i < 50; i++)
        {
            int n = 1000 + i * 10;
            foreach (int number in (int[])[n, n + 1, n + 2, n + 3, n + 4, n + 8, n + 9, n + 5, n + 6, n + 7])
                SendOne(call, number, (uint)number * 160);
            Assert.InRange(Bob.Heard - before, 6, 10);
            before = Bob.Heard;
        }

        // Each number is sent at most once, and in order where the engine owns the stream.
        Assert.Equal(Heard.Count, Heard.Select(p => p.Timestamp).Distinct().Count());
    }

    private void SendOne(TwoPartyCall call, int number, uint timestamp)
    {
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(SsrcA, number, timestamp));
        Run(0.02);
    }

    private TwoPartyCall Secure(TwoPartyCall call)
    {
        SrtpProfile profile = SrtpProfile.AesCm128Tag80;
        Bob.Security = new PeerSecurity(TestKeys.Master(2, profile), TestKeys.Master(3, profile));
        var keys = new SrtpPlan(TestKeys.Plan(2, profile), TestKeys.Plan(3, profile));
        return call.WithTransport(2, t => t with { Srtp = keys }).WithTransport(3, t => t with { Srtp = keys });
    }
}
