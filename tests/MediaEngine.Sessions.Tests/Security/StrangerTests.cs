using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Security;

/// <summary>
/// A stranger sends to a port of a call before, during or after the phone. Checks what the stranger may hear, and that the phone loses
/// nothing.
/// </summary>
public sealed class StrangerTests() : TwoPhones(seed: 11)
{
    private const string PublicNat = "127.0.0.7";

    private static readonly EndpointLearning[] _learning = [EndpointLearning.Immediate, EndpointLearning.Delayed,
        EndpointLearning.Heuristic];

    public static TheoryData<EndpointLearning> Modes => new(Enum.GetValues<EndpointLearning>());

    public static TheoryData<EndpointLearning> LearningModes => [.. _learning];

    /// <summary>
    /// The mode, strict source, handover, whether the phone's port is that of its SDP, the start of the stranger, its number of packets,
    /// and the start of the phone (in seconds).
    /// </summary>
    public static TheoryData<EndpointLearning, bool, bool, bool, double, int, double> LateSpeakers
    {
        get
        {
            var data = new TheoryData<EndpointLearning, bool, bool, bool, double, int, double>();
            foreach (EndpointLearning mode in _learning)
            {
                foreach (bool strict in (bool[])[false, true])
                {
                    foreach (bool exact in (bool[])[false, true])
                    {
                        data.Add(mode, strict, false, exact, 3.1, 3, 3.5);
                        data.Add(mode, strict, false, exact, 0.1, 160, 3.5);
                        data.Add(mode, strict, true, exact, 0.1, 20, 3.5);
                        data.Add(mode, strict, false, exact, 9.0, 50, 12);
                        data.Add(mode, strict, false, exact, 20, 100, 25);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(LateSpeakers))]
    public void A2_A_stranger_hears_at_most_five_packets_while_the_phone_is_silent_and_the_phone_wins_at_once(
        EndpointLearning mode, bool strict, bool handover, bool exact, double stranger, int packets, double phone)
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Learning = mode, StrictSource = strict, MediaHandover = handover }));
        SimEndpoint speaker = exact ? Alice.Rtp : Network.AddEndpoint("127.0.0.2:7000");
        Bob.StartSending();
        Speak(Attacker, call.Local(0), 0xBAD, stranger, packets);
        Speak(speaker, call.Local(0), SsrcA, phone, 100);
        Run(phone + 0.1);
        int before = speaker.Received.Count;
        int heardByBob = Bob.Packets.Count(p => Ssrc(p) == SsrcA);
        Run(1);
        Assert.True(Attacker.Received.Count <= 5, $"the stranger heard {Attacker.Received.Count}");
        Assert.Equal(speaker.Address, call.Transport(0).Remote);
        Assert.InRange(speaker.Received.Count - before, 49, 51);
        Assert.InRange(Bob.Packets.Count(p => Ssrc(p) == SsrcA) - heardByBob, 48, 51);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A2_The_phone_regains_its_media_from_a_stranger_as_soon_as_it_sends(EndpointLearning mode)
    {
        TwoPartyCall call = Start(c => BehindNat(c).WithTransports(t => t with { Learning = mode }));
        SimEndpoint phone = Network.AddEndpoint("192.168.1.2:5004");
        Bob.StartSending();
        Speak(Attacker, call.Local(0), 0xBAD, 0.1, 1000);
        Run(15);
        int before = Attacker.Received.Count;
        phone.Send(call.Local(0), PacketBuilder.Rtp(SsrcA, 1, 160));
        Run(3);
        Assert.InRange(Attacker.Received.Count - before, 0, 1);
        Assert.InRange(phone.Received.Count, mode == EndpointLearning.Off ? 895 : 148, 905);
        Assert.True(call.Transport(0).Confirmed);
    }

    [Fact]
    public void A2_A_source_that_signalling_does_not_name_is_learned_after_ten_seconds_of_its_own()
    {
        TwoPartyCall call = Start();
        SimEndpoint other = Network.AddEndpoint("127.0.0.7:1234");
        Speak(other, call.Local(0), SsrcA, 0, 700);
        Run(9.5);
        Assert.Equal(Alice.Rtp.Address, call.Transport(0).Remote);
        Run(1);
        Assert.Equal(other.Address, call.Transport(0).Remote);
        Alice.SendOne();
        Run(0.02);
        Assert.Equal(Alice.Rtp.Address, call.Transport(0).Remote);
    }

    [Theory]
    [MemberData(nameof(LearningModes))]
    public void A2_A_phone_behind_NAT_is_learned_at_once_and_keeps_its_media(EndpointLearning mode)
    {
        TwoPartyCall call = Start(c => BehindNat(c).WithTransports(t => t with { Learning = mode }));
        SimEndpoint phone = Network.AddEndpoint("127.0.0.7:1234");
        Bob.StartSending();
        Speak(phone, call.Local(0), SsrcA, 0, 1000);
        Run(19);
        Assert.InRange(phone.Received.Count, 940, 951);
        Assert.False(call.Transport(0).IsContested);
        call.Touch().Signal();
        Run(1);
        Assert.InRange(phone.Received.Count, 990, 1001);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A2_A_phone_that_moves_by_reinvite_keeps_its_media_with_and_without_strict_source(bool strict)
    {
        TwoPartyCall call = StartConfirmed(c => c.WithTransports(t => t with { StrictSource = strict }));
        SimEndpoint moved = Network.AddEndpoint("127.0.0.4:8000");
        Bob.StartSending();
        call.WithTransport(0, t => t with { Advertised = moved.Address }).Touch().Signal();
        int before = Bob.Heard;
        Alice.SendOne();
        SendRun(moved, call.Local(0), SsrcA, 500, 50);
        Assert.InRange(moved.Received.Count, 49, 51);
        Assert.Equal(before + 51, Bob.Heard);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A3_Reports_of_a_stranger_change_no_address_and_strict_source_drops_them(bool strict)
    {
        TwoPartyCall call = StartConfirmed(c => c.WithTransports(t => t with { StrictSource = strict }));
        Alice.StartSending();
        Run(5);
        for (int i = 0; i < 10; i++)
        {
            Attacker.Send(call.Local(1), PacketBuilder.ReceiverReport(0xBAD));
            Run(0.5);
        }

        Assert.Equal(Alice.Rtcp.Address, call.Transport(1).Remote);
        Assert.Equal(strict ? 0 : 10, Bob.ReportsHeard);
        Bob.StartReporting(TimeSpan.FromSeconds(1));
        Alice.Report();
        Run(5.1);
        Assert.Equal(5, Alice.ReportsHeard);
        Assert.Empty(Attacker.Received);
        Assert.Equal(strict ? 1 : 11, Bob.ReportsHeard);
    }

    [Fact]
    public void A3_Reports_follow_the_media_of_a_phone_behind_NAT_also_when_a_stranger_reported_first()
    {
        TwoPartyCall call = Start(c => BehindNat(c).WithTransports(t => t with { StrictSource = true }));
        SimEndpoint rtp = Network.AddEndpoint(PublicNat + ":5004");
        SimEndpoint rtcp = Network.AddEndpoint(PublicNat + ":41000");
        for (int i = 0; i < 4; i++)
        {
            Attacker.Send(call.Local(1), PacketBuilder.ReceiverReport(0xBAD));
            Run(0.1);
        }

        Assert.Equal(TestAddress.Parse("192.168.1.2:5005"), call.Transport(1).Remote);

        SendRun(rtp, call.Local(0), SsrcA, 100, 5);
        Bob.Report();
        Run(0.01);
        Assert.Empty(Attacker.Received);
        rtcp.Send(call.Local(1), PacketBuilder.ReceiverReport(SsrcA));
        Run(0.01);
        Assert.Equal(rtcp.Address, call.Transport(1).Remote);
        Assert.Equal(1, Bob.ReportsHeard);
    }

    [Theory]
    [InlineData(EndpointLearning.Immediate, 0.1, 10, false)]
    [InlineData(EndpointLearning.Delayed, 0.5, 50, false)]
    [InlineData(EndpointLearning.Heuristic, 0.3, 50, true)]
    [InlineData(EndpointLearning.Heuristic, 4.0, 50, true)]
    public void A4_The_address_of_the_SIP_messages_wins_over_a_stranger_that_spoke_first(EndpointLearning mode, double earlier, int rate,
        bool samePort)
    {
        SimEndpoint phone = Network.AddEndpoint(PublicNat + ":41000");
        SimEndpoint stranger = samePort ? Network.AddEndpoint("127.0.0.9:5004") : Attacker;
        TwoPartyCall call = Start(
            c => BehindNat(c).WithTransports(t => t with { Learning = mode, Reported = new ReportedSource(phone.Address.WithPort(0)) }));
        Bob.StartSending();
        Speak(stranger, call.Local(0), 0xBAD, 0, 20 * rate, rate);
        Speak(phone, call.Local(0), SsrcA, earlier, 1000);
        Run(earlier + 0.001);
        int before = stranger.Received.Count;
        Run(12);
        Assert.Equal(before, stranger.Received.Count);
        Assert.Equal(phone.Address, call.Transport(0).Remote);
        Assert.InRange(phone.Received.Count, 595, 602);
        Assert.True(call.Transport(0).IsContested);
        Assert.Equal(1, Engine.Worker.Counters.ContestedTransports);
        Assert.Equal([call.Plan.CallKey], Engine.Contested);
    }

    [Theory]
    [MemberData(nameof(LearningModes))]
    public void A4_A_stranger_receives_nothing_when_SIP_source_address_is_used(EndpointLearning mode)
    {
        SimEndpoint phone = Network.AddEndpoint(PublicNat + ":41000");
        TransportAddress signalled = phone.Address.WithPort(5004);
        TwoPartyCall call =
            Start(c => c.WithTransport(0,
                t => t with { Advertised = signalled, Reported = new ReportedSource(phone.Address.WithPort(0)), Learning = mode }));
        Bob.StartSending();
        Speak(Attacker, call.Local(0), 0xBAD, 0, 1000);
        Speak(phone, call.Local(0), SsrcA, 0.5, 900);
        Run(15);
        Assert.Empty(Attacker.Received);
        Assert.InRange(phone.Received.Count, 720, 730);
    }

    [Fact]
    public void A4_Two_unsignalled_sources_are_reported_as_contested_media_and_one_phone_on_two_ports_is_not()
    {
        TwoPartyCall call = Start(BehindNat);
        SimEndpoint phone = Network.AddEndpoint(PublicNat + ":41000");
        SimEndpoint other = Network.AddEndpoint(PublicNat + ":41002");
        Speak(phone, call.Local(0), SsrcA, 0, 500);
        Speak(other, call.Local(0), 7, 0, 500);
        Run(1);
        Assert.False(call.Transport(0).IsContested);
        Speak(Attacker, call.Local(0), 0xBAD, 0, 10);
        Run(1);
        Assert.True(call.Transport(0).IsContested);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A25_Under_strict_source_nothing_of_a_stranger_is_forwarded_before_the_phones_first_packet(bool muxed)
    {
        TwoPartyCall call = Start(c => (muxed ? c.Multiplex() : c).WithTransports(t => t with { StrictSource = true }));
        Speak(Attacker, call.Local(0), 0xBAD, 0, 50);
        Attacker.Send(call.Local(0), PacketBuilder.ReceiverReport(0xBAD));
        Run(1.5);
        Assert.Equal((0, 0), (Bob.Heard, Bob.ReportsHeard));
        Alice.SendOne();
        Run(0.02);
        Assert.Equal(1, Bob.Heard);
        Assert.Equal(51, Engine.Worker.Counters[PacketResult.SourceRejected]);
    }

    [Fact]
    public void A2_The_media_returns_from_the_kernel_when_the_signalled_address_sends()
    {
        var kernel = new SimKernelForwarder(Network);
        using var engine = new SimEngine(Network, new MediaWorkerOptions { KernelForwarder = kernel }, "127.0.0.11");
        TwoPartyCall call = new TwoPartyCall(engine, TestAddress.Parse("192.168.1.2:5004"), Bob.Rtp.Address).Signal();
        SimEndpoint phone = Network.AddEndpoint("192.168.1.2:5004");
        Bob.Call(call.Local(2), call.Local(3));
        Bob.StartSending();
        Speak(Attacker, call.Local(0), 0xBAD, 0, 1000);
        Run(9);
        Assert.Equal(0, kernel.Flows);
        Run(4);
        Assert.Equal(2, kernel.Flows);
        int before = Attacker.Received.Count;
        Speak(phone, call.Local(0), SsrcA, 0, 100);
        Run(0.1);
        Assert.InRange(Attacker.Received.Count - before, 0, 1);
        Assert.InRange(phone.Received.Count, 4, 6);
    }

    private static uint Ssrc(byte[] packet) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(8));

    /// <summary>Sends packets of 20 ms in the background.</summary>
    private void Speak(SimEndpoint from, TransportAddress to, uint ssrc, double start, int packets, int rate = 50)
    {
        for (int i = 0; i < packets; i++)
        {
            byte[] packet = PacketBuilder.Rtp(ssrc, 1000 + i, (uint)(i * 8000 / rate));
            Network.Schedule(TimeSpan.FromSeconds(start + (double)i / rate), () => from.Send(to, packet));
        }
    }
}
