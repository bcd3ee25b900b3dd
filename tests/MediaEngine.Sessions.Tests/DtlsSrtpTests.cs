using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>A leg with DTLS-SRTP keys (RFC 5763, RFC 5764) and a plain leg.</summary>
public sealed class DtlsSrtpTests : TwoPhones
{
    private readonly DtlsPeer _dtls;
    private readonly TwoPartyCall _call;

    public DtlsSrtpTests()
        : base(seed: 31, new MediaWorkerOptions { Dtls = DtlsIdentities.Ours })
    {
        _dtls = new DtlsPeer(Network, Alice.Rtp, DtlsIdentities.Theirs, Alice);
        _dtls.Trust(DtlsIdentities.Ours);
        _call = Describe().Multiplex();
        Alice.Call(Local, Local);
    }

    [Fact]
    public void Both_hear_each_other_when_the_peer_starts_the_handshake()
    {
        Signal(DtlsRole.Passive, DtlsIdentities.Theirs);
        _dtls.Connect(Local);
        Run(0.1);
        Converse();
    }

    [Fact]
    public void Both_hear_each_other_when_the_engine_starts_the_handshake()
    {
        Signal(DtlsRole.Active, DtlsIdentities.Theirs);
        Run(0.1);
        Converse();
    }

    [Fact]
    public void Statistics_have_a_connected_association_with_its_negotiated_profile()
    {
        Signal(DtlsRole.Active, DtlsIdentities.Theirs);
        Assert.False(_call.Snapshot().Transports[0].DtlsVerified);
        Run(0.1);
        Assert.True(_call.Snapshot().Transports[0].DtlsVerified);
        Assert.True(SrtpProfile.TryFind(_call.Snapshot().Transports[0].DtlsSuite!, out SrtpProfile? profile));
        Assert.NotNull(profile.DtlsName);
        Assert.All(_call.Snapshot().Transports.Skip(1), t => Assert.False(t.DtlsVerified));
    }

    [Fact]
    public void The_handshake_may_come_before_the_answer_but_media_waits_for_the_fingerprint()
    {
        Signal(DtlsRole.Unknown, null);
        _dtls.Connect(Local);
        Run(0.1);
        Assert.Equal(1, _dtls.Connections);
        Alice.SendOne();
        Bob.SendOne();
        Run(0.1);
        Assert.Equal(0, Alice.Heard + Bob.Heard);
        Signal(DtlsRole.Passive, DtlsIdentities.Theirs);
        Converse();
    }

    [Fact]
    public void A_peer_with_another_certificate_receives_nothing_and_its_media_is_dropped()
    {
        Signal(DtlsRole.Passive, DtlsIdentities.Foreign);
        _dtls.Connect(Local);
        Run(0.1);
        Alice.StartSending();
        Bob.StartSending();
        Run(1);
        Assert.Equal(0, Bob.Heard);
        Assert.DoesNotContain(Alice.Rtp.Received, d => d.Bytes[0] >= 128);
    }

    [Fact]
    public void Clear_media_is_refused_before_during_and_after_the_handshake()
    {
        void SendClear()
        {
            Alice.Rtp.Send(Local, PacketBuilder.Rtp(1, 1, 1));
            Alice.Rtp.Send(Local, PacketBuilder.ReceiverReport(1));
        }

        SendClear();
        Signal(DtlsRole.Passive, DtlsIdentities.Theirs);
        SendClear();
        Bob.SendOne();
        Run(0.1);
        _dtls.Connect(Local);
        SendClear();
        Run(0.1);
        SendClear();
        Run(0.1);
        Assert.Equal(0, Bob.Heard);
        Assert.Equal(0, Bob.ReportsHeard);
        Assert.DoesNotContain(Alice.Rtp.Received, d => d.Bytes[0] >= 128);
        Assert.Equal(1, _dtls.Connections);
    }

    [Fact]
    public void A_stranger_that_starts_a_handshake_first_does_not_block_the_peer()
    {
        Signal(DtlsRole.Passive, DtlsIdentities.Theirs);
        SimEndpoint attacker = Attacker;
        using var rival = new DtlsPeer(Network, attacker, DtlsIdentities.Foreign);
        rival.Trust(DtlsIdentities.Ours);
        rival.Connect(Local);
        for (int i = 0; i < 1000; i++)
            attacker.Send(Local, [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, (byte)i, 0, 3, 1, 2, 3]);
        Run(0.1);
        _dtls.Connect(Local);
        Run(0.1);
        Converse();
        Assert.DoesNotContain(attacker.Received, d => d.Bytes[0] >= 128);
        Assert.Empty(Engine.TimedOut);
    }

    [Fact]
    public void With_a_strict_source_strangers_do_not_reach_the_handshake_once_the_peer_is_known()
    {
        _call.WithTransport(0, t => t with { StrictSource = true });
        Signal(DtlsRole.Passive, DtlsIdentities.Theirs);
        _dtls.Connect(Local);
        Run(0.1);
        Alice.StartSending();
        Run(0.1);
        SimEndpoint attacker = Attacker;
        using var rival = new DtlsPeer(Network, attacker, DtlsIdentities.Foreign);
        rival.Connect(Local);
        Run(0.1);
        Assert.InRange(Bob.Heard, 10, 12);
        Assert.Empty(attacker.Received);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.SourceRejected]);
    }

    [Theory]
    [InlineData(DtlsRole.Passive)]
    [InlineData(DtlsRole.Active)]
    public void The_certificate_that_signalling_told_the_peer_is_shown_and_a_later_one_leaves_the_association_alone(DtlsRole role)
    {
        using DtlsContext told = DtlsIdentities.Create();
        _dtls.Trust(told);
        void SignalWith(LocalCertificate certificate) => _call.WithTransport(0, t => t with
        {
            Dtls = new DtlsPlan(role, "sha-256",
                [.. DtlsIdentities.Theirs.Certificate.Fingerprint("sha-256")!])
            { Certificate = certificate },
        }).Signal();

        var own = new LocalCertificate(told);
        SignalWith(own);
        if (role == DtlsRole.Passive)
            _dtls.Connect(Local);
        Run(0.1);
        Converse();
        SignalWith(own);
        int heard = Bob.Heard;
        Alice.SendOne();
        Run(0.1);
        Assert.Equal((1, heard + 1), (_dtls.Connections, Bob.Heard));
        Assert.Equal(told.Certificate.Der, _dtls.Dtls.PeerCertificate);
        Assert.Equal(FingerprintHash.Format(told.Certificate.Fingerprint("sha-256")), own.Fingerprint("sha-256"));
    }

    [Fact]
    public void With_cryptex_no_header_extension_of_the_leg_can_be_read_on_the_wire_and_the_other_leg_has_them_clear()
    {
        _call.WithTransport(0, t => t with
        {
            Dtls = new DtlsPlan(DtlsRole.Passive, "sha-256",
                [.. DtlsIdentities.Theirs.Certificate.Fingerprint("sha-256")!])
            { Cryptex = true },
        }).Signal();
        _dtls.Connect(Local);
        Run(0.1);
        (Alice.Security!.Egress.UsesCryptex, Alice.Security.Ingress.UsesCryptex) = (true, true);
        byte[] level = [0x7e, 0x51, 0x3a, 0x99];
        byte[] packet = VideoCall.Packet(0xA11CE, 500, (3, level));
        packet[1] = 0;
        byte[] sealedPacket = Alice.Security.Protect(packet);
        Alice.Rtp.Send(Local, sealedPacket);
        byte[] other = VideoCall.Packet(0xB0B, 700, (3, level));
        other[1] = 0;
        Bob.Rtp.Send(_call.Local(1), other);
        Run(0.1);
        Assert.Equal(packet, Assert.Single(Bob.Packets));
        Assert.Equal(other, Assert.Single(Alice.Packets));
        byte[] sent = Alice.Rtp.Received.Last(d => d.Bytes[0] >= 128).Bytes;
        Assert.All([sealedPacket, sent], p =>
        {
            Assert.Equal([0xc0, 0xde], p[12..14]);
            Assert.Equal(-1, p.AsSpan().IndexOf(level));
        });
    }

    [Fact]
    public void A_reinvite_keeps_the_association_and_a_new_fingerprint_begins_another()
    {
        Signal(DtlsRole.Passive, DtlsIdentities.Theirs);
        _dtls.Connect(Local);
        Run(0.1);
        Alice.StartSending();
        Bob.StartSending();
        Run(1);
        _call.Touch();
        Signal(DtlsRole.Unknown, DtlsIdentities.Theirs);
        Signal(DtlsRole.Passive, DtlsIdentities.Theirs);
        Run(1);
        Assert.Equal(1, _dtls.Connections);
        Assert.InRange(Bob.Heard, 100, 101);

        // The peer moved to another device with another certificate. The old keys stay in use until the new association is connected.
        int heard = Alice.Heard;
        Signal(DtlsRole.Passive, DtlsIdentities.Foreign);
        Run(1);
        Assert.InRange(Alice.Heard, heard + 49, heard + 51);
        _dtls.Dispose();
        using var second = new DtlsPeer(Network, Alice.Rtp, DtlsIdentities.Foreign, Alice);
        second.Trust(DtlsIdentities.Ours);
        second.Connect(Local);
        Run(0.1);
        Assert.Equal(1, second.Connections);
        heard = Bob.Heard;
        int heardByAlice = Alice.Heard;
        Run(1);
        Assert.InRange(Bob.Heard, heard + 49, heard + 51);
        Assert.InRange(Alice.Heard, heardByAlice + 49, heardByAlice + 51);
    }

    [Fact]
    public void A_new_tls_id_starts_a_new_association_and_the_old_keys_are_used_until_it_is_connected()
    {
        Signal(DtlsRole.Active, DtlsIdentities.Theirs, "first");
        Run(0.1);
        Alice.StartSending();
        Bob.StartSending();
        Run(1);
        Assert.Equal(1, _dtls.Connections);
        Signal(DtlsRole.Active, DtlsIdentities.Theirs, "first");
        Run(1);
        Assert.Equal(1, _dtls.Connections);
        Signal(DtlsRole.Active, DtlsIdentities.Theirs, "second");
        Run(0.1);
        Assert.Equal(2, _dtls.Connections);
        int heard = Bob.Heard;
        int heardByAlice = Alice.Heard;
        Run(3);
        Assert.InRange(Bob.Heard, heard + 149, heard + 151);
        Assert.InRange(Alice.Heard, heardByAlice + 149, heardByAlice + 151);
        Assert.InRange(Bob.Heard, 200, 256);
    }

    [Fact]
    public void M18_A_new_association_in_an_offer_starts_with_the_answer()
    {
        Signal(DtlsRole.Active, DtlsIdentities.Theirs, "first");
        Run(0.1);
        Signal(DtlsRole.Unknown, DtlsIdentities.Theirs, "second");
        Run(5);
        Assert.Equal(1, _dtls.Connections);
        Signal(DtlsRole.Active, DtlsIdentities.Theirs, "second");
        Run(0.1);
        Assert.Equal(2, _dtls.Connections);
    }

    [Fact]
    public void An_ICE_restart_that_keeps_the_association_changes_nothing()
    {
        Signal(DtlsRole.Active, DtlsIdentities.Theirs, "first");
        Run(0.1);
        Alice.StartSending();
        Bob.StartSending();
        Run(1);

        // The peer keeps its association and answers no ClientHello.
        _dtls.Dispose();
        Network.Tap = null;
        Signal(DtlsRole.Active, DtlsIdentities.Theirs, "second");
        int heard = Bob.Heard;
        int heardByAlice = Alice.Heard;
        Run(60);
        Assert.InRange(Bob.Heard, heard + 2999, heard + 3001);
        Assert.InRange(Alice.Heard, heardByAlice + 2999, heardByAlice + 3001);
    }

    [Fact]
    public void DTLS_between_the_parties_is_relayed_unchanged()
    {
        _call.WithTransports(t => t with { Passthrough = true, Component = t.Id == 0 ? TransportComponent.Rtp : t.Component });
        _call.WithMedia(TwoPartyCall.MediaA, m => m with { MaySend = false, MayReceive = false }).Signal();
        using var bobs = new DtlsPeer(Network, Bob.Rtp, DtlsIdentities.Foreign, Bob);
        bobs.Trust(DtlsIdentities.Theirs);
        _dtls.Trust(DtlsIdentities.Foreign);
        _dtls.Connect(Local);
        Run(0.1);
        Assert.Equal(1, _dtls.Connections);
        Assert.Equal(1, bobs.Connections);
        Assert.Equal(_dtls.Dtls.Keys!.Send.Key, bobs.Dtls.Keys!.Receive.Key);
        byte[] binding = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, .. new byte[12]];
        Bob.Rtp.Send(_call.Plan.Transports[1].Port.Local, binding);
        Run(0.01);
        Assert.Equal(binding, Alice.Rtp.Received[^1].Bytes);
        _call.WithMedia(TwoPartyCall.MediaA, m => m with { MaySend = true, MayReceive = true }).Signal();
        Alice.SendOne();
        Bob.SendOne();
        Run(0.01);
        Assert.Equal((1, 1), (Alice.Heard, Bob.Heard));
    }

    [Fact]
    public void Without_a_certificate_the_leg_stays_closed()
    {
        using var engine = new SimEngine(Network, address: "127.0.0.20");
        var call = new TwoPartyCall(engine, Alice.Rtp.Address, Bob.Rtp.Address);
        call.WithTransport(0, t => t with { Dtls = new DtlsPlan(DtlsRole.Active, "sha-256", []) }).Signal();
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 1));
        Bob.Rtp.Send(call.Local(2), PacketBuilder.Rtp(1, 1, 1));
        Run(0.1);
        Assert.Empty(Alice.Rtp.Received);
        Assert.Empty(Bob.Rtp.Received);
    }

    [Fact]
    public void Hanging_up_in_the_middle_of_a_handshake_leaves_no_timer_buffer_or_port()
    {
        Signal(DtlsRole.Active, DtlsIdentities.Theirs);
        Assert.True(Engine.Worker.NextDeadline < MonotonicTime.Never);
        _call.HangUp();
        Assert.Equal(MonotonicTime.Never, Engine.Worker.NextDeadline);
        Assert.Equal(0, Engine.Ports.Outstanding);
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    private TransportAddress Local => _call.Plan.Transports[0].Port.Local;

    private void Signal(DtlsRole role, DtlsContext? peer, string association = "")
    {
        byte[] fingerprint = peer?.Certificate.Fingerprint("sha-256") ?? [];
        _call.WithTransport(0,
            t => t with
            {
                Srtp = new SrtpPlan(null, null),
                Dtls = new DtlsPlan(role, "sha-256", [.. fingerprint]) { Association = association }
            }).Signal();
    }

    private void Converse()
    {
        Alice.StartSending();
        Bob.StartSending();
        Alice.StartReporting(TimeSpan.FromSeconds(0.4));
        Bob.StartReporting(TimeSpan.FromSeconds(0.4));
        Run(1);
        Alice.StopSending();
        Bob.StopSending();
        Alice.StopReporting();
        Bob.StopReporting();
        Run(0.01);
        Assert.Equal(1, _dtls.Connections);
        Assert.InRange(Alice.Heard, 50, 51);
        Assert.InRange(Bob.Heard, 50, 51);
        Assert.Equal(2, Bob.ReportsHeard);
        Assert.InRange(Alice.ReportsHeard, 2, 2);
        Assert.All(Alice.Rtp.Received.Where(d => d.Bytes[0] >= 128),
            d => Assert.Equal(-1, d.Bytes.AsSpan().IndexOf(new byte[] { 0x55, 0x55, 0x55, 0x55, 0x55 })));
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }
}
