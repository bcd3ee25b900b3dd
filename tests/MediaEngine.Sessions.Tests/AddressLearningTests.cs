using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Where media goes, and who can change that (docs: address learning; attack S1, RTP bleed).</summary>
public sealed class AddressLearningTests : IDisposable
{
    private static readonly EndpointLearning[] _allModes =
        [EndpointLearning.Off, EndpointLearning.Immediate, EndpointLearning.Delayed, EndpointLearning.Heuristic];

    private readonly SimNetwork _network = new(seed: 7);
    private readonly SimEngine _engine;
    private readonly Peer _alice;
    private readonly Peer _bob;
    private readonly SimEndpoint _attacker;

    public AddressLearningTests()
    {
        _engine = new SimEngine(_network);
        _alice = new Peer(_network, "127.0.0.2:5004", 0xA11CE);
        _bob = new Peer(_network, "127.0.0.3:6004", 0xB0B);
        _attacker = _network.AddEndpoint("127.0.0.9:9999");
    }

    public void Dispose() => _engine.Dispose();

    public static TheoryData<EndpointLearning> Modes => new(_allModes);

    public static TheoryData<EndpointLearning, bool> ModesAndStrictness
    {
        get
        {
            var data = new TheoryData<EndpointLearning, bool>();
            foreach (EndpointLearning mode in _allModes)
            {
                data.Add(mode, false);
                data.Add(mode, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Media_goes_to_the_signalled_address_from_the_first_packet_on(EndpointLearning mode)
    {
        Start(call => call.WithTransports(t => t with { Learning = mode }));
        _bob.SendOne();
        Run(0.01);
        Assert.Equal(1, _alice.Heard);
    }

    [Theory]
    [MemberData(nameof(ModesAndStrictness))]
    public void S1_An_attacker_gets_nothing_while_the_peer_uses_its_signalled_address(EndpointLearning mode, bool strict)
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Learning = mode, StrictSource = strict }));
        _alice.StartSending();
        _bob.StartSending();
        Run(0.001);
        Flood(call.Local(0), TimeSpan.FromSeconds(6), sequenceRises: true, timestampStep: 160);
        Run(6);
        Assert.Empty(_attacker.Received);
        Assert.InRange(_alice.Heard, 300, 302);
        Assert.True(_bob.Heard >= 300);
    }

    [Theory]
    [MemberData(nameof(ModesAndStrictness))]
    public void S1_A_flood_before_and_during_set_up_diverts_at_most_five_packets(EndpointLearning mode, bool strict)
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Learning = mode, StrictSource = strict }));
        _bob.StartSending();
        Flood(call.Local(0), TimeSpan.FromSeconds(6), sequenceRises: true, timestampStep: 160);
        Run(1);
        _alice.StartSending();
        Run(5);
        Assert.True(_attacker.Received.Count <= 5, $"{_attacker.Received.Count} packets diverted");
        Assert.True(_alice.Heard >= 295, $"alice heard {_alice.Heard}");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void S1_The_fixed_packet_of_the_rtpbleed_probe_diverts_nothing(EndpointLearning mode)
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Learning = mode }));
        _bob.StartSending();
        Flood(call.Local(0), TimeSpan.FromSeconds(4), sequenceRises: false, timestampStep: 0);
        Run(4);
        Assert.Empty(_attacker.Received);
    }

    [Theory]
    [InlineData(EndpointLearning.Immediate)]
    [InlineData(EndpointLearning.Delayed)]
    [InlineData(EndpointLearning.Heuristic)]
    public void S1_Three_good_packets_and_silence_divert_at_most_five(EndpointLearning mode)
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Learning = mode }));
        _bob.StartSending();
        for (int i = 0; i < 3; i++)
        {
            _attacker.Send(call.Local(0), PacketBuilder.Rtp(0xBAD, 10 + i, (uint)(160 * i)));
            Run(0.02);
        }

        Run(2);
        Assert.True(_attacker.Received.Count <= 5, $"{_attacker.Received.Count} packets diverted");
        Assert.True(_alice.Heard > 90);
    }

    [Fact]
    public void A_phone_on_the_right_port_but_another_address_is_learned_within_three_packets()
    {
        // Phones on one loopback host send from 127.0.0.1 whatever their SDP says.
        TwoPartyCall call = Start();
        SimEndpoint real = _network.AddEndpoint("127.0.0.1:5004");
        _bob.StartSending();
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
        SimEndpoint rtp = _network.AddEndpoint("127.0.0.1:5004");
        SimEndpoint rtcp = _network.AddEndpoint("127.0.0.1:5005");
        SendRun(rtp, call.Local(0), 0xA11CE, 100, 5);
        rtcp.Send(call.Local(1), PacketBuilder.ReceiverReport(0xA11CE));
        Run(0.01);
        Assert.Equal(rtcp.Address, call.Transport(1).Remote);
    }

    [Fact]
    public void A_source_that_agrees_better_with_the_signalling_wins()
    {
        TwoPartyCall call = Start();
        SimEndpoint sameHost = _network.AddEndpoint("127.0.0.2:7777");
        SendRun(_attacker, call.Local(0), 0xBAD, 10, 4);
        Assert.Equal(_attacker.Address, call.Transport(0).Remote);
        SendRun(sameHost, call.Local(0), 0xA11CE, 10, 3);
        Assert.Equal(sameHost.Address, call.Transport(0).Remote);
        SendRun(_attacker, call.Local(0), 0xBAD, 14, 20);
        Assert.Equal(sameHost.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void A_packet_from_the_signalled_address_ends_learning_at_once()
    {
        TwoPartyCall call = Start();
        SendRun(_attacker, call.Local(0), 0xBAD, 10, 4);
        Assert.Equal(_attacker.Address, call.Transport(0).Remote);
        _alice.SendOne();
        Run(0.01);
        Assert.Equal(_alice.Rtp.Address, call.Transport(0).Remote);
        Assert.True(call.Transport(0).Confirmed);
        SendRun(_attacker, call.Local(0), 0xBAD, 14, 50);
        Assert.Equal(_alice.Rtp.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void A_new_source_needs_one_ssrc_an_expected_payload_type_and_rising_numbers()
    {
        TwoPartyCall call = Start();
        uint timestamp = 0;
        for (int i = 0; i < 10; i++)
        {
            _attacker.Send(call.Local(0), PacketBuilder.Rtp((uint)i, 10 + i, timestamp += 160));
            _attacker.Send(call.Local(0), PacketBuilder.Rtp(5, 100 - i, timestamp));
            _attacker.Send(call.Local(0), PacketBuilder.Rtp(6, 200 + i, timestamp, payloadType: 77));
            Run(0.02);
        }

        Assert.Equal(_alice.Rtp.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void Stray_RTCP_on_the_RTP_port_teaches_nothing()
    {
        TwoPartyCall call = Start();
        for (int i = 0; i < 10; i++)
        {
            _attacker.Send(call.Local(0), PacketBuilder.ReceiverReport(0xBAD));
            Run(0.5);
        }

        Assert.Equal(_alice.Rtp.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void Nothing_is_learned_before_our_description_was_given_out()
    {
        TwoPartyCall call = Start(c => c.WithTransport(0, t => t with { Filled = false }));
        SendRun(_attacker, call.Local(0), 0xBAD, 10, 50);
        Assert.Equal(_alice.Rtp.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void The_three_seconds_start_when_the_answer_completes_the_description()
    {
        TwoPartyCall call = Start(c => c.WithTransport(0, t => t with { Filled = false }));
        SimEndpoint nat = _network.AddEndpoint("127.0.0.7:1234");
        Run(20);
        call.WithTransport(0, t => t with { Filled = true }).Signal();
        SendRun(nat, call.Local(0), 0xA11CE, 10, 10);
        Assert.Equal(nat.Address, call.Transport(0).Remote);
        Assert.False(call.Transport(0).Confirmed);
    }

    [Fact]
    public void Off_never_learns()
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Learning = EndpointLearning.Off }));
        SendRun(_attacker, call.Local(0), 0xBAD, 10, 300);
        Assert.Equal(_alice.Rtp.Address, call.Transport(0).Remote);
        Assert.False(call.Transport(0).Confirmed);
    }

    [Fact]
    public void Immediate_confirms_as_soon_as_a_source_has_proved_itself()
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Learning = EndpointLearning.Immediate }));
        SimEndpoint nat = _network.AddEndpoint("127.0.0.7:1234");
        SendRun(nat, call.Local(0), 0xA11CE, 10, 3);
        Assert.True(call.Transport(0).Confirmed);
        Assert.Equal(nat.Address, call.Transport(0).Remote);
    }

    [Theory]
    [InlineData(EndpointLearning.Heuristic)]
    [InlineData(EndpointLearning.Delayed)]
    public void The_others_confirm_three_seconds_after_the_last_signalling(EndpointLearning mode)
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Learning = mode }));
        SimEndpoint nat = _network.AddEndpoint("127.0.0.7:1234");
        SendRun(nat, call.Local(0), 0xA11CE, 10, 145);
        Assert.Equal(nat.Address, call.Transport(0).Remote);
        Assert.False(call.Transport(0).Confirmed);
        SendRun(nat, call.Local(0), 0xA11CE, 155, 10);
        Assert.True(call.Transport(0).Confirmed);
    }

    [Fact]
    public void A_peer_that_starts_late_is_still_learned()
    {
        TwoPartyCall call = Start();
        SimEndpoint nat = _network.AddEndpoint("127.0.0.7:1234");
        Run(10);
        SendRun(nat, call.Local(0), 0xA11CE, 10, 3);
        Assert.Equal(nat.Address, call.Transport(0).Remote);
        Assert.True(call.Transport(0).Confirmed);
    }

    [Fact]
    public void A_phone_behind_NAT_that_pauses_before_it_is_confirmed_goes_on_hearing()
    {
        TwoPartyCall call = Start();
        SimEndpoint nat = _network.AddEndpoint("127.0.0.7:1234");
        _bob.StartSending();

        // A stall of 200 ms early on, and silence suppression after a second of speech.
        SendRun(nat, call.Local(0), 0xA11CE, 10, 20);
        int heard = nat.Received.Count;
        Run(0.2);
        Assert.InRange(nat.Received.Count - heard, 9, 11);
        SendRun(nat, call.Local(0), 0xA11CE, 30, 40);
        heard = nat.Received.Count;
        Run(8);
        Assert.InRange(nat.Received.Count - heard, 399, 401);

        // The signalled address still has the first claim.
        _alice.SendOne();
        Run(0.02);
        Assert.Equal(_alice.Rtp.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void S2_After_the_lock_foreign_packets_are_forwarded_but_change_nothing()
    {
        TwoPartyCall call = Locked();
        int before = _bob.Heard;
        SendRun(_attacker, call.Local(0), 0xBAD, 10, 75);
        Assert.Equal(before + 75, _bob.Heard);
        Assert.Equal(_alice.Rtp.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void S2_Strict_source_drops_foreign_packets_and_counts_them_as_errors()
    {
        TwoPartyCall call = Locked(c => c.WithTransports(t => t with { StrictSource = true }));
        int before = _bob.Heard;
        SendRun(_attacker, call.Local(0), 0xBAD, 10, 75);
        Assert.Equal(before, _bob.Heard);
        Assert.Equal(75, call.Transport(0).Received.Errors);
        Assert.Equal(75, _engine.Worker.Counters[PacketResult.SourceRejected]);
    }

    [Fact]
    public void Media_handover_follows_the_peer_to_another_port_at_once()
    {
        TwoPartyCall call = Locked(c => c.WithTransports(t => t with { MediaHandover = true }));
        SimEndpoint moved = _network.AddEndpoint("127.0.0.2:5010");
        SendRun(moved, call.Local(0), 0xA11CE, 500, 3);
        Assert.Equal(moved.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void Media_handover_gives_another_host_nothing_while_the_peer_still_sends()
    {
        TwoPartyCall call = Locked(c => c.WithTransports(t => t with { MediaHandover = true }));
        _alice.StartSending();
        SendRun(_attacker, call.Local(0), 0xBAD, 10, 200);
        Assert.Equal(_alice.Rtp.Address, call.Transport(0).Remote);
        _alice.StopSending();
        SendRun(_attacker, call.Local(0), 0xBAD, 210, 90);
        Assert.Equal(_alice.Rtp.Address, call.Transport(0).Remote);
        SendRun(_attacker, call.Local(0), 0xBAD, 300, 20);
        Assert.Equal(_attacker.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void Asymmetric_never_leaves_the_signalled_address()
    {
        TwoPartyCall call = Start(c => c.WithTransports(t => t with { Asymmetric = true }));
        SimEndpoint other = _network.AddEndpoint("127.0.0.2:7000");
        SendRun(other, call.Local(0), 0xA11CE, 10, 200);
        Assert.Equal(_alice.Rtp.Address, call.Transport(0).Remote);
        Assert.True(call.Transport(0).Confirmed);
    }

    [Fact]
    public void After_a_reinvite_the_new_address_is_used_and_strays_from_the_old_one_do_not_win()
    {
        TwoPartyCall call = Locked();
        SimEndpoint moved = _network.AddEndpoint("127.0.0.4:8000");
        call.WithTransport(0, t => t with { Advertised = moved.Address }).Touch().Signal();
        Assert.Equal(moved.Address, call.Transport(0).Remote);
        _alice.StartSending();
        Run(5);
        Assert.Equal(moved.Address, call.Transport(0).Remote);
        SendRun(moved, call.Local(0), 0xA11CE, 5000, 1);
        Assert.True(call.Transport(0).Confirmed);
        Assert.Equal(moved.Address, call.Transport(0).Remote);
    }

    [Fact]
    public void A_learned_address_survives_a_reinvite_that_repeats_the_description()
    {
        TwoPartyCall call = Start();
        SimEndpoint nat = _network.AddEndpoint("127.0.0.7:1234");
        SendRun(nat, call.Local(0), 0xA11CE, 10, 200);
        call.Touch().Signal();
        Assert.False(call.Transport(0).Confirmed);
        _bob.StartSending();
        Run(1);
        Assert.Equal(nat.Address, call.Transport(0).Remote);
        Assert.True(nat.Received.Count >= 50);
    }

    [Fact]
    public void Signalling_restarts_the_three_seconds()
    {
        TwoPartyCall call = Start();
        SimEndpoint nat = _network.AddEndpoint("127.0.0.7:1234");
        SendRun(nat, call.Local(0), 0xA11CE, 10, 100);
        call.Touch().Signal();
        SendRun(nat, call.Local(0), 0xA11CE, 110, 100);
        Assert.False(call.Transport(0).Confirmed);
        SendRun(nat, call.Local(0), 0xA11CE, 210, 60);
        Assert.True(call.Transport(0).Confirmed);
    }

    [Fact]
    public void A_plan_without_new_signalling_keeps_the_lock()
    {
        TwoPartyCall call = Locked();
        call.WithMedia(TwoPartyCall.MediaA, m => m with { Blocked = true }).Signal();
        Assert.True(call.Transport(0).Confirmed);
    }

    [Fact]
    public void A_held_party_with_address_zero_gets_nothing()
    {
        TwoPartyCall call = Locked();
        call.WithTransport(0, t => t with { Advertised = TransportAddress.FromIPv4(0, 5004) }).Touch().Signal();
        int before = _alice.Heard;
        _bob.StartSending();
        Run(1);
        Assert.Equal(before, _alice.Heard);
        Assert.True(_engine.Worker.Counters[PacketResult.NoDestination] >= 50);
    }

    private TwoPartyCall Start(Func<TwoPartyCall, TwoPartyCall>? change = null)
    {
        var call = new TwoPartyCall(_engine, _alice.Rtp.Address, _bob.Rtp.Address);
        (change?.Invoke(call) ?? call).Signal();
        _alice.Call(call.Local(0), call.Local(1));
        _bob.Call(call.Local(2), call.Local(3));
        return call;
    }

    /// <summary>A call whose address for A is confirmed.</summary>
    private TwoPartyCall Locked(Func<TwoPartyCall, TwoPartyCall>? change = null)
    {
        TwoPartyCall call = Start(change);
        _alice.SendOne();
        Run(0.02);
        Assert.True(call.Transport(0).Confirmed);
        return call;
    }

    private void Run(double seconds) => _network.Run(TimeSpan.FromSeconds(seconds));

    /// <summary>A regular stream, 20 ms a packet.</summary>
    private void SendRun(SimEndpoint from, TransportAddress to, uint ssrc, int firstSequenceNumber, int count)
    {
        for (int i = 0; i < count; i++)
        {
            from.Send(to, PacketBuilder.Rtp(ssrc, firstSequenceNumber + i, (uint)((firstSequenceNumber + i) * 160)));
            Run(0.02);
        }
    }

    /// <summary>1000 packets of 172 octets a second.</summary>
    private void Flood(TransportAddress to, TimeSpan duration, bool sequenceRises, uint timestampStep)
    {
        int count = (int)duration.TotalMilliseconds;
        for (int i = 0; i < count; i++)
        {
            byte[] packet = PacketBuilder.Rtp(0xBAD, sequenceRises ? i : 1, (uint)i * timestampStep, fill: 0xff);
            _network.Schedule(TimeSpan.FromMilliseconds(i), () => _attacker.Send(to, packet));
        }
    }
}
