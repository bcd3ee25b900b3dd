using MediaEngine.Primitives;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Security;

/// <summary>
/// Attacks S1 and S2: media sent to the engine's ports by others redirects nothing. Also shows what is still possible in calls without a
/// source check.
/// </summary>
public sealed class RtpBleedTests() : TwoPhones(seed: 7)
{
    public static TheoryData<EndpointLearning> Modes => new(Enum.GetValues<EndpointLearning>());

    public static MatrixTheoryData<EndpointLearning, bool> ModesAndStrictness => new(Enum.GetValues<EndpointLearning>(), [false, true]);

    [Theory]
    [MemberData(nameof(ModesAndStrictness))]
    public void S1_An_attacker_receives_nothing_while_the_peer_uses_its_signalled_address(EndpointLearning mode, bool strict)
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Learning = mode, StrictSource = strict }));
        Alice.StartSending();
        Bob.StartSending();
        Run(0.001);
        Flood(call.Local(0), TimeSpan.FromSeconds(6), sequenceRises: true, timestampStep: 160);
        Run(6);
        Assert.Empty(Attacker.Received);
        Assert.InRange(Alice.Heard, 300, 302);
        Assert.True(Bob.Heard >= 300);
    }

    [Theory]
    [MemberData(nameof(ModesAndStrictness))]
    public void S1_A_flood_before_and_during_set_up_diverts_at_most_five_packets(EndpointLearning mode, bool strict)
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Learning = mode, StrictSource = strict }));
        Bob.StartSending();
        Flood(call.Local(0), TimeSpan.FromSeconds(6), sequenceRises: true, timestampStep: 160);
        Run(1);
        Alice.StartSending();
        Run(5);
        Assert.True(Attacker.Received.Count <= 5, $"{Attacker.Received.Count} packets diverted");
        Assert.True(Alice.Heard >= 295, $"alice heard {Alice.Heard}");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void S1_The_fixed_packet_of_the_rtpbleed_probe_diverts_nothing(EndpointLearning mode)
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Learning = mode }));
        Bob.StartSending();
        Flood(call.Local(0), TimeSpan.FromSeconds(4), sequenceRises: false, timestampStep: 0);
        Run(4);
        Assert.Empty(Attacker.Received);
    }

    [Theory]
    [InlineData(EndpointLearning.Immediate)]
    [InlineData(EndpointLearning.Delayed)]
    [InlineData(EndpointLearning.Heuristic)]
    public void S1_Three_good_packets_and_silence_divert_at_most_five(EndpointLearning mode)
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Learning = mode }));
        Bob.StartSending();
        for (int i = 0; i < 3; i++)
        {
            Attacker.Send(call.Local(0), PacketBuilder.Rtp(0xBAD, 10 + i, (uint)(160 * i)));
            Run(0.02);
        }

        Run(2);
        Assert.True(Attacker.Received.Count <= 5, $"{Attacker.Received.Count} packets diverted");
        Assert.True(Alice.Heard > 90);
    }

    [Fact]
    public void S2_After_the_lock_foreign_packets_are_forwarded_but_change_nothing()
    {
        TwoPartyCall call = StartConfirmed();
        int before = Bob.Heard;
        SendRun(Attacker, call.Local(0), 0xBAD, 10, 75);
        Assert.Equal(before + 75, Bob.Heard);
        Assert.Equal(Alice.Rtp.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void S2_Strict_source_drops_foreign_packets_and_counts_them_as_errors()
    {
        TwoPartyCall call = StartConfirmed(c => c.WithTransports(t => t with { StrictSource = true }));
        int before = Bob.Heard;
        SendRun(Attacker, call.Local(0), 0xBAD, 10, 75);
        Assert.Equal(before, Bob.Heard);
        Assert.Equal(75, call.Transport(0).Received.Errors);
        Assert.Equal(75, Engine.Worker.Counters[PacketResult.SourceRejected]);
    }

    /// <summary>Sends 1000 packets of 172 octets per second.</summary>
    private void Flood(TransportAddress to, TimeSpan duration, bool sequenceRises, uint timestampStep)
    {
        int count = (int)duration.TotalMilliseconds;
        for (int i = 0; i < count; i++)
        {
            byte[] packet = PacketBuilder.Rtp(0xBAD, sequenceRises ? i : 1, (uint)i * timestampStep, fill: 0xff);
            Network.Schedule(TimeSpan.FromMilliseconds(i), () => Attacker.Send(to, packet));
        }
    }
}
