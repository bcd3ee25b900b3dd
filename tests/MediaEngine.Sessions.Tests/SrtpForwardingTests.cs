using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Legs with SRTP: which packets are forwarded, in which form, and which are rejected (attacks S1 to S9).</summary>
public sealed class SrtpForwardingTests : TwoPhones
{
    private readonly TwoPartyCall _call;

    public SrtpForwardingTests()
        : base(seed: 21) => _call = Describe();

    public static TheoryData<string> Suites => new(SrtpProfile.All.Select(p => p.Name));

    [Theory]
    [MemberData(nameof(Suites))]
    public void A_plain_phone_and_one_with_SRTP_hear_each_other_with_every_suite(string suite)
    {
        Assert.True(SrtpProfile.TryFind(suite, out SrtpProfile? profile));
        SecureBob(profile: profile);
        Converse(seconds: 4);
        AssertBothHeard(201, reports: 3);
        if (profile.Cipher != SrtpCipher.Null)
            Assert.All(Bob.Rtp.Received, d => Assert.Equal(-1, d.Bytes.AsSpan().IndexOf(PacketBuilder.Rtp(0, 0, 0).AsSpan(12, 16))));
        Assert.All(Alice.Rtp.Received, d => Assert.Equal(172, d.Bytes.Length));
        Assert.Equal(new PacketCounters(201, 201 * (172 + profile.RtpTagLength), 0), _call.Transport(2).Received);
        Assert.Equal(201 * (172 + profile.RtpTagLength), _call.Transport(2).Sent.Bytes);
        Assert.Equal(201 * 172, Assert.Single(_call.Snapshot().InboundStreams, s => s.MediaId == TwoPartyCall.MediaB).Bytes);
    }

    [Fact]
    public void Two_phones_with_different_keys_and_suites_hear_each_other()
    {
        SecureAlice();
        SecureBob(profile: SrtpProfile.AeadAes256Gcm);
        Converse(seconds: 4);
        AssertBothHeard(201, reports: 3);
    }

    [Fact]
    public void Master_key_identifiers_and_clear_RTCP_as_negotiated()
    {
        SrtpKeys WithMki(SrtpKeys k) => k with { Mki = [0, 0, 0, 7], UnencryptedSrtcp = true };
        SecureAlice(change: WithMki);
        SecureBob();
        Converse(seconds: 4);
        AssertBothHeard(201, reports: 3);
    }

    [Fact]
    public void Sequence_numbers_wrap()
    {
        SecureAlice();
        SecureBob();
        Alice.SequenceNumber = Bob.SequenceNumber = 65500;
        Converse(seconds: 4);
        AssertBothHeard(201, reports: 3);
    }

    [Fact]
    public void The_rollover_counter_passes_65536()
    {
        SecureAlice();
        SecureBob();
        using var worker = new WorkerOnDiscardingIo(Engine);
        worker.Worker.Apply(_call.Plan, worker.Now);
        const int Step = 30_000;
        byte[] packet = PacketBuilder.Rtp(1, 0, 0, payloadLength: 20);
        ulong index = 0;
        for (; index < (65_537UL << 16); index += Step)
        {
            RtpHeader.SetSequenceNumber(packet, (ushort)index);
            worker.Deliver(0, Alice.Rtp.Address, Alice.Security!.Protect(packet));
            byte[]? heard = Bob.Security!.Unprotect(worker.LastSent);
            if (heard is null)
                Assert.Fail($"lost at {index >> 16}");
        }

        Assert.Equal((long)(index / Step), worker.Io.Sent);
    }

    [Fact]
    public void S2_Neither_clear_nor_replayed_packets_teach_an_address()
    {
        SecureAlice();
        _call.Signal();
        Bob.StartSending();
        Alice.SendOne();
        Run(0.1);
        byte[] real = _taps.First(t => t.To == _call.Local(0)).Bytes;
        for (int i = 0; i < 200; i++)
        {
            Attacker.Send(_call.Local(0), PacketBuilder.Rtp(0xA11CE, 300 + i, (uint)(160 * i)));
            Attacker.Send(_call.Local(0), real);
            Run(0.02);
        }

        Assert.Empty(Attacker.Received);
        Assert.Equal(1, Bob.Heard);
        Assert.True(Alice.Heard > 200);
    }

    [Fact]
    public void A_secure_leg_without_keys_sends_nothing_and_takes_nothing()
    {
        _call.WithTransport(0, t => t with { Srtp = new SrtpPlan(null, null), PierceNat = true })
            .WithTransport(1, t => t with { Srtp = new SrtpPlan(null, null) })
            .WithMedias(m => m with { GenerateRtcp = true }).Signal();
        Converse(seconds: 20);
        Assert.Empty(Alice.Rtp.Received);
        Assert.Empty(Alice.Rtcp.Received);
        Assert.Equal(0, Bob.Heard);
        Assert.True(Engine.Worker.Counters[PacketResult.NoKey] > 1000);
        Assert.Equal(0, _call.Transport(0).Received.Packets);
        Assert.True(_call.Transport(0).Received.Errors > 1000);
    }

    [Fact]
    public void A_key_with_a_wrong_suite_or_length_is_not_used()
    {
        SrtpKeys shortKey = TestKeys.Plan(1) with { MasterKeyAndSalt = [1, 2, 3] };
        SrtpKeys unknown = TestKeys.Plan(1) with { Suite = "ROT13" };
        _call.WithTransport(0, t => t with { Srtp = new SrtpPlan(shortKey, unknown) }).Signal();
        Alice.SendOne();
        Bob.SendOne();
        Run(0.01);
        Assert.Equal(0, Bob.Heard);
        Assert.Empty(Alice.Rtp.Received);
        Assert.Equal(2, Engine.Worker.Counters[PacketResult.NoKey]);
    }

    [Fact]
    public void Early_media_waits_for_the_answer()
    {
        SecureBob();
        CallPlan answered = _call.Plan;
        _call.WithTransports(t => t.Srtp is null ? t : t with { Srtp = new SrtpPlan(null, t.Srtp.Send) }).Signal();
        Bob.SendOne();
        Alice.SendOne();
        Run(0.01);
        Assert.Equal(0, Alice.Heard);
        Assert.Equal(1, Bob.Heard);
        _call.Plan = answered;
        _call.Signal();
        Bob.SendOne();
        Run(0.01);
        Assert.Equal(1, Alice.Heard);
    }

    [Fact]
    public void Relayed_SRTP_and_SRTP_of_the_engine_do_not_mix()
    {
        SecureAlice();
        _call.WithTransports(t => t.Srtp is null ? t with { Passthrough = true } : t)
            .WithMedias(m => m with { GenerateRtcp = true }).Signal();
        using var foreign = new PeerSecurity(TestKeys.Master(77), TestKeys.Master(78));
        Alice.StartSending();
        Bob.Rtp.Send(_call.Local(2), foreign.Protect(PacketBuilder.Rtp(5, 1, 1)));
        Run(20);
        Assert.Empty(Bob.Rtp.Received);
        Assert.Empty(Bob.Rtcp.Received);
        Assert.Empty(Alice.Rtp.Received);
    }

    [Fact]
    public void One_source_reaches_plain_and_secure_receivers()
    {
        SecureAlice();
        SecureBob();
        var carol = new Peer(Network, "127.0.0.4:7004", 0xCA401);
        (MediaPort rtp, _) = Engine.AllocatePair();
        _call.Plan = _call.Plan with
        {
            Transports = _call.Plan.Transports.Add(
                new TransportPlan
                {
                    Id = 9,
                    Port = rtp,
                    Component = TransportComponent.Muxed,
                    Advertised = carol.Rtp.Address,
                    Filled = true
                }),
            Sections =
                _call.Plan.Sections
                    .Add(new SectionPlan { Id = 9, PartyId = 9, Kind = MediaKind.Audio, RtpTransport = 9, RtcpTransport = 9 }),
            Routes = [new RoutePlan(0, 1), new RoutePlan(0, 9), new RoutePlan(1, 0)],
        };
        Converse(seconds: 4);
        AssertBothHeard(201, reports: 3, strict: false);
        Assert.Equal(201, carol.Heard);
        Assert.Equal(0x55, carol.Packets[0][40]);
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    [Fact]
    public void Multiplexed_RTCP_of_a_secure_leg()
    {
        SecureAlice();
        _call.Plan = _call.Plan with { Transports = _call.Plan.Transports.RemoveAt(1) };
        Engine.Ports.Release(_lastRemoved!);
        _call.WithTransport(0, t => t with { Component = TransportComponent.Muxed })
            .WithMedia(TwoPartyCall.MediaA, m => m with { RtcpTransport = 0 });
        Alice.Call(_call.Local(0), _call.Local(0));
        Converse(seconds: 4);
        Assert.Equal(3, Bob.ReportsHeard);
        Assert.Equal(3, Alice.ReportsHeard);
        Assert.Equal(0, Alice.Security!.Rejected);
    }

    [Fact]
    public void An_encrypting_phone_behind_NAT_that_stalls_after_its_first_packets_goes_on_hearing()
    {
        SecureAlice();
        _call.Signal();
        SimEndpoint nat = Network.AddEndpoint("127.0.0.7:1234");
        for (int i = 10; i < 13; i++)
        {
            nat.Send(_call.Local(0), Alice.Security!.Protect(PacketBuilder.Rtp(0xA11CE, i, (uint)(i * 160))));
            Run(0.02);
        }

        // Only Alice has the key, so one authenticated packet confirms her address.
        Bob.StartSending();
        Run(2);
        Assert.InRange(nat.Received.Count, 99, 101);
        Assert.Empty(Alice.Rtp.Received);
    }

    [Fact]
    public void Hanging_up_a_secure_call_leaves_nothing()
    {
        SecureAlice();
        SecureBob();
        Converse(seconds: 1);
        _call.HangUp();
        Run(1);
        Assert.Equal(0, Engine.Ports.Outstanding);
        Assert.Equal(MonotonicTime.Never, Engine.Worker.NextDeadline);
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    private readonly List<(TransportAddress To, byte[] Bytes)> _taps = [];
    private MediaPort? _lastRemoved;

    private void SecureAlice(SrtpProfile? profile = null, Func<SrtpKeys, SrtpKeys>? change = null)
    {
        _lastRemoved = _call.Plan.Transports[1].Port;
        Network.Tap = (_, to, bytes) => _taps.Add((to, bytes));
        Alice.Security = new PeerSecurity(TestKeys.Master(1, profile, change), TestKeys.Master(2, profile, change));
        Secure(0, new SrtpPlan(TestKeys.Plan(1, profile, change), TestKeys.Plan(2, profile, change)));
    }

    private void SecureBob(SrtpProfile? profile = null)
    {
        Bob.Security = new PeerSecurity(TestKeys.Master(3, profile), TestKeys.Master(4, profile));
        Secure(2, new SrtpPlan(TestKeys.Plan(3, profile), TestKeys.Plan(4, profile)));
    }

    private void Secure(int first, SrtpPlan keys) =>
        _call.WithTransport(first, t => t with { Srtp = keys }).WithTransport(first + 1, t => t with { Srtp = keys });

    private void Converse(int seconds)
    {
        _call.Signal();
        Alice.StartSending();
        Bob.StartSending();
        Alice.StartReporting(TimeSpan.FromSeconds(1.3));
        Bob.StartReporting(TimeSpan.FromSeconds(1.3));
        Run(seconds);
        Alice.StopSending();
        Bob.StopSending();
        Alice.StopReporting();
        Bob.StopReporting();
        Run(0.01);
    }

    private void AssertBothHeard(int packets, int reports, bool strict = true)
    {
        Assert.Equal(packets, Alice.Heard);
        Assert.Equal(packets, Bob.Heard);
        Assert.All(Alice.Packets.Concat(Bob.Packets), p => Assert.Equal(-1, p.AsSpan(12).IndexOfAnyExcept((byte)0x55)));
        if (strict)
            Assert.Equal((reports, reports), (Alice.ReportsHeard, Bob.ReportsHeard));
        Assert.Equal(0, (Alice.Security?.Rejected ?? 0) + (Bob.Security?.Rejected ?? 0));
        Assert.Equal(0, Engine.Worker.Counters[PacketResult.AuthenticationFailed]);
    }
}
