using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Address learning: where media is sent, and which sources are accepted.</summary>
public sealed class AddressLearningTests() : TwoPhones(seed: 7)
{
    public static TheoryData<EndpointLearning> Modes => new(Enum.GetValues<EndpointLearning>());

    [Theory]
    [MemberData(nameof(Modes))]
    public void Media_goes_to_the_signalled_address_from_the_first_packet_on(EndpointLearning mode)
    {
        Start(call => call.WithTransports(t => t with { Learning = mode }));
        Bob.SendOne();
        Run(0.01);
        Assert.Equal(1, Alice.Heard);
    }

    [Fact]
    public void A_phone_on_the_right_port_but_another_address_is_learned_within_three_packets()
    {
        // Phones on one loopback host send from 127.0.0.1, whatever address their SDP has.
        TwoPartyCall call = Start();
        SimEndpoint real = Network.AddEndpoint("127.0.0.1:5004");
        Bob.StartSending();
        SendRun(real, call.Local(0), 0xA11CE, 100, 2);
        Assert.Empty(real.Received);
        SendRun(real, call.Local(0), 0xA11CE, 102, 200);
        Assert.Equal(real.Address, call.Transport(0).Remote);
        Assert.InRange(real.Received.Count, 195, 201);
        Assert.True(call.Transport(0).Confirmed);
    }

    [Fact]
    public void The_reports_of_a_phone_follow_the_address_its_media_was_learned_from()
    {
        TwoPartyCall call = Start();
        SimEndpoint rtp = Network.AddEndpoint("127.0.0.1:5004");
        SimEndpoint rtcp = Network.AddEndpoint("127.0.0.1:5005");
        SendRun(rtp, call.Local(0), 0xA11CE, 100, 5);
        rtcp.Send(call.Local(1), PacketBuilder.ReceiverReport(0xA11CE));
        Run(0.01);
        Assert.Equal(rtcp.Address, call.Transport(1).Remote);
    }

    [Fact]
    public void A_source_that_matches_signalling_better_takes_precedence()
    {
        TwoPartyCall call = Start(BehindNat);
        SimEndpoint sameHost = Network.AddEndpoint("192.168.1.2:7777");
        SendRun(Attacker, call.Local(0), 0xBAD, 10, 4);
        Assert.Equal(Attacker.Address, call.Transport(0).Remote);
        SendRun(sameHost, call.Local(0), 0xA11CE, 10, 3);
        Assert.Equal(sameHost.Address, call.Transport(0).Remote);
        SendRun(Attacker, call.Local(0), 0xBAD, 14, 20);
        Assert.Equal(sameHost.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void A_packet_from_the_signalled_address_ends_learning_at_once()
    {
        TwoPartyCall call = Start(BehindNat);
        SimEndpoint signalled = Network.AddEndpoint("192.168.1.2:5004");
        SendRun(Attacker, call.Local(0), 0xBAD, 10, 4);
        Assert.Equal(Attacker.Address, call.Transport(0).Remote);
        signalled.Send(call.Local(0), PacketBuilder.Rtp(SsrcA, 1, 160));
        Run(0.01);
        Assert.Equal(signalled.Address, call.Transport(0).Remote);
        Assert.True(call.Transport(0).Confirmed);
        SendRun(Attacker, call.Local(0), 0xBAD, 14, 50);
        Assert.Equal(signalled.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void A_new_source_needs_one_ssrc_an_expected_payload_type_and_rising_numbers()
    {
        TwoPartyCall call = Start();
        uint timestamp = 0;
        for (int i = 0; i < 10; i++)
        {
            Attacker.Send(call.Local(0), PacketBuilder.Rtp((uint)i, 10 + i, timestamp += 160));
            Attacker.Send(call.Local(0), PacketBuilder.Rtp(5, 100 - i, timestamp));
            Attacker.Send(call.Local(0), PacketBuilder.Rtp(6, 200 + i, timestamp, payloadType: 77));
            Run(0.02);
        }

        Assert.Equal(Alice.Rtp.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void Unexpected_RTCP_on_the_RTP_port_changes_no_address()
    {
        TwoPartyCall call = Start();
        for (int i = 0; i < 10; i++)
        {
            Attacker.Send(call.Local(0), PacketBuilder.ReceiverReport(0xBAD));
            Run(0.5);
        }

        Assert.Equal(Alice.Rtp.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void No_address_is_learned_before_the_engines_description_was_sent()
    {
        TwoPartyCall call = Start(c => c.WithTransport(0, t => t with { Filled = false }));
        SendRun(Attacker, call.Local(0), 0xBAD, 10, 50);
        Assert.Equal(Alice.Rtp.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void The_three_seconds_start_when_the_answer_completes_the_description()
    {
        TwoPartyCall call = Start(c => BehindNat(c).WithTransport(0, t => t with { Filled = false }));
        SimEndpoint nat = Network.AddEndpoint("127.0.0.7:1234");
        Run(20);
        call.WithTransport(0, t => t with { Filled = true }).Signal();
        SendRun(nat, call.Local(0), 0xA11CE, 10, 10);
        Assert.Equal(nat.Address, call.Transport(0).Remote);
        Assert.False(call.Transport(0).Confirmed);
    }

    [Fact]
    public void Learning_mode_off_learns_no_address()
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Learning = EndpointLearning.Off }));
        SendRun(Attacker, call.Local(0), 0xBAD, 10, 300);
        Assert.Equal(Alice.Rtp.Address, call.Transport(0).Remote);
        Assert.False(call.Transport(0).Confirmed);
    }

    [Fact]
    public void Learning_mode_immediate_confirms_an_address_after_enough_valid_packets()
    {
        TwoPartyCall call = Start(c => BehindNat(c).WithTransports(t => t with { Learning = EndpointLearning.Immediate }));
        SimEndpoint nat = Network.AddEndpoint("127.0.0.7:1234");
        SendRun(nat, call.Local(0), 0xA11CE, 10, 3);
        Assert.True(call.Transport(0).Confirmed);
        Assert.Equal(nat.Address, call.Transport(0).Remote);
    }

    [Theory]
    [InlineData(EndpointLearning.Heuristic)]
    [InlineData(EndpointLearning.Delayed)]
    public void The_other_learning_modes_confirm_an_address_three_seconds_after_the_last_signalling(EndpointLearning mode)
    {
        TwoPartyCall call = Start(c => BehindNat(c).WithTransports(t => t with { Learning = mode }));
        SimEndpoint nat = Network.AddEndpoint("127.0.0.7:1234");
        SendRun(nat, call.Local(0), 0xA11CE, 10, 145);
        Assert.Equal(nat.Address, call.Transport(0).Remote);
        Assert.False(call.Transport(0).Confirmed);
        SendRun(nat, call.Local(0), 0xA11CE, 155, 10);
        Assert.True(call.Transport(0).Confirmed);
    }

    [Fact]
    public void A_peer_that_starts_late_is_still_learned()
    {
        TwoPartyCall call = Start(BehindNat);
        SimEndpoint nat = Network.AddEndpoint("127.0.0.7:1234");
        Run(10);
        SendRun(nat, call.Local(0), 0xA11CE, 10, 3);
        Assert.Equal(nat.Address, call.Transport(0).Remote);
        Assert.True(call.Transport(0).Confirmed);
    }

    [Fact]
    public void A_phone_behind_NAT_that_pauses_before_its_address_is_confirmed_still_receives()
    {
        TwoPartyCall call = Start(BehindNat);
        SimEndpoint nat = Network.AddEndpoint("127.0.0.7:1234");
        Bob.StartSending();

        // The sender stalls for 200 ms at the start and suppresses silence after one second of speech.
        SendRun(nat, call.Local(0), 0xA11CE, 10, 20);
        int heard = nat.Received.Count;
        Run(0.2);
        Assert.InRange(nat.Received.Count - heard, 9, 11);
        SendRun(nat, call.Local(0), 0xA11CE, 30, 40);
        heard = nat.Received.Count;
        Run(8);
        Assert.InRange(nat.Received.Count - heard, 399, 401);

        // A packet from the signalled address still takes precedence.
        SimEndpoint signalled = Network.AddEndpoint("192.168.1.2:5004");
        signalled.Send(call.Local(0), PacketBuilder.Rtp(SsrcA, 1, 160));
        Run(0.02);
        Assert.Equal(signalled.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void Asymmetric_never_leaves_the_signalled_address()
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Asymmetric = true }));
        SimEndpoint other = Network.AddEndpoint("127.0.0.2:7000");
        SendRun(other, call.Local(0), 0xA11CE, 10, 200);
        Assert.Equal(Alice.Rtp.Address, call.Transport(0).Remote);
        Assert.True(call.Transport(0).Confirmed);
    }
}
