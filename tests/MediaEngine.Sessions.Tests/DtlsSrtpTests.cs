using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>A leg keyed by DTLS (RFC 5763, 5764) towards a plain one.</summary>
public sealed class DtlsSrtpTests : IDisposable
{
    private static readonly Lazy<DtlsContext> _ours = new(NewContext);
    private static readonly Lazy<DtlsContext> _theirs = new(NewContext);
    private static readonly Lazy<DtlsContext> _foreign = new(NewContext);

    private readonly SimNetwork _network = new(seed: 31);
    private readonly SimEngine _engine;
    private readonly Peer _alice;
    private readonly Peer _bob;
    private readonly DtlsPeer _dtls;
    private readonly TwoPartyCall _call;

    public DtlsSrtpTests()
    {
        _engine = new SimEngine(_network, new MediaWorkerOptions { Dtls = _ours.Value });
        _alice = new Peer(_network, "127.0.0.2:5004", 0xA11CE);
        _bob = new Peer(_network, "127.0.0.3:6004", 0xB0B);
        _dtls = new DtlsPeer(_network, _alice.Rtp, _theirs.Value, _alice);
        _dtls.Trust(_ours.Value);
        _call = new TwoPartyCall(_engine, _alice.Rtp.Address, _bob.Rtp.Address);
        MediaPort rtcp = _call.Plan.Transports[1].Port;
        _call.Plan = _call.Plan with { Transports = _call.Plan.Transports.RemoveAt(1) };
        _call.WithTransport(0, t => t with { Component = TransportComponent.Muxed, Standby = [rtcp] })
            .WithMedia(TwoPartyCall.MediaA, m => m with { RtcpTransport = 0 });
        _alice.Call(Local, Local);
        _bob.Call(_call.Plan.Transports[1].Port.Local, _call.Plan.Transports[2].Port.Local);
    }

    private TransportAddress Local => _call.Plan.Transports[0].Port.Local;

    public void Dispose()
    {
        _dtls.Dispose();
        _alice.Security?.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public void The_peer_begins_and_both_hear_each_other()
    {
        Signal(DtlsRole.Passive, _theirs.Value);
        _dtls.Connect(Local);
        Run(0.1);
        Converse();
    }

    [Fact]
    public void We_begin_and_both_hear_each_other()
    {
        Signal(DtlsRole.Active, _theirs.Value);
        Run(0.1);
        Converse();
    }

    [Fact]
    public void The_handshake_may_come_before_the_answer_but_media_waits_for_the_fingerprint()
    {
        Signal(DtlsRole.Unknown, null);
        _dtls.Connect(Local);
        Run(0.1);
        Assert.Equal(1, _dtls.Connections);
        _alice.SendOne();
        _bob.SendOne();
        Run(0.1);
        Assert.Equal(0, _alice.Heard + _bob.Heard);
        Signal(DtlsRole.Passive, _theirs.Value);
        Converse();
    }

    [Fact]
    public void A_peer_with_another_certificate_gets_and_gives_nothing()
    {
        Signal(DtlsRole.Passive, _foreign.Value);
        _dtls.Connect(Local);
        Run(0.1);
        _alice.StartSending();
        _bob.StartSending();
        Run(1);
        Assert.Equal(0, _bob.Heard);
        Assert.DoesNotContain(_alice.Rtp.Received, d => d.Bytes[0] >= 128);
    }

    [Fact]
    public void Clear_media_is_refused_before_during_and_after_the_handshake()
    {
        void SendClear()
        {
            _alice.Rtp.Send(Local, PacketBuilder.Rtp(1, 1, 1));
            _alice.Rtp.Send(Local, PacketBuilder.ReceiverReport(1));
        }

        SendClear();
        Signal(DtlsRole.Passive, _theirs.Value);
        SendClear();
        _bob.SendOne();
        Run(0.1);
        _dtls.Connect(Local);
        SendClear();
        Run(0.1);
        SendClear();
        Run(0.1);
        Assert.Equal(0, _bob.Heard);
        Assert.Equal(0, _bob.ReportsHeard);
        Assert.DoesNotContain(_alice.Rtp.Received, d => d.Bytes[0] >= 128);
        Assert.Equal(1, _dtls.Connections);
    }

    [Fact]
    public void A_stranger_who_is_first_does_not_keep_the_peer_out()
    {
        Signal(DtlsRole.Passive, _theirs.Value);
        SimEndpoint attacker = _network.AddEndpoint("127.0.0.9:9999");
        using var rival = new DtlsPeer(_network, attacker, _foreign.Value);
        rival.Trust(_ours.Value);
        rival.Connect(Local);
        for (int i = 0; i < 1000; i++)
            attacker.Send(Local, [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, (byte)i, 0, 3, 1, 2, 3]);
        Run(0.1);
        _dtls.Connect(Local);
        Run(0.1);
        Converse();
        Assert.DoesNotContain(attacker.Received, d => d.Bytes[0] >= 128);
        Assert.Empty(_engine.TimedOut);
    }

    [Fact]
    public void With_a_strict_source_strangers_do_not_reach_the_handshake_once_the_peer_is_known()
    {
        _call.WithTransport(0, t => t with { StrictSource = true });
        Signal(DtlsRole.Passive, _theirs.Value);
        _dtls.Connect(Local);
        Run(0.1);
        _alice.StartSending();
        Run(0.1);
        SimEndpoint attacker = _network.AddEndpoint("127.0.0.9:9999");
        using var rival = new DtlsPeer(_network, attacker, _foreign.Value);
        rival.Connect(Local);
        Run(0.1);
        Assert.InRange(_bob.Heard, 10, 12);
        Assert.Empty(attacker.Received);
        Assert.Equal(1, _engine.Worker.Counters[PacketResult.SourceRejected]);
    }

    [Theory]
    [InlineData(DtlsRole.Passive)]
    [InlineData(DtlsRole.Active)]
    public void The_certificate_that_signalling_told_the_peer_is_shown_and_a_later_one_leaves_the_association_alone(DtlsRole role)
    {
        using DtlsContext told = NewContext();
        _dtls.Trust(told);
        void SignalWith(LocalCertificate certificate) => _call.WithTransport(0, t => t with
        {
            Dtls = new DtlsPlan(role, "sha-256", [.. _theirs.Value.Certificate.Fingerprint("sha-256")!]) { Certificate = certificate },
        }).Signal();

        var own = new LocalCertificate(told);
        SignalWith(own);
        if (role == DtlsRole.Passive)
            _dtls.Connect(Local);
        Run(0.1);
        Converse();
        SignalWith(own);
        int heard = _bob.Heard;
        _alice.SendOne();
        Run(0.1);
        Assert.Equal((1, heard + 1), (_dtls.Connections, _bob.Heard));
        Assert.Equal(told.Certificate.Der, _dtls.Dtls.PeerCertificate);
        Assert.Equal(FingerprintHash.Format(told.Certificate.Fingerprint("sha-256")), own.Fingerprint("sha-256"));
    }

    [Fact]
    public void With_cryptex_no_header_extension_of_the_leg_can_be_read_on_the_wire_and_the_other_leg_has_them_clear()
    {
        _call.WithTransport(0, t => t with
        {
            Dtls = new DtlsPlan(DtlsRole.Passive, "sha-256", [.. _theirs.Value.Certificate.Fingerprint("sha-256")!]) { Cryptex = true },
        }).Signal();
        _dtls.Connect(Local);
        Run(0.1);
        (_alice.Security!.Egress.UsesCryptex, _alice.Security.Ingress.UsesCryptex) = (true, true);
        byte[] level = [0x7e, 0x51, 0x3a, 0x99];
        byte[] packet = VideoCall.Packet(0xA11CE, 500, (3, level));
        packet[1] = 0;
        byte[] sealedPacket = _alice.Security.Protect(packet);
        _alice.Rtp.Send(Local, sealedPacket);
        byte[] other = VideoCall.Packet(0xB0B, 700, (3, level));
        other[1] = 0;
        _bob.Rtp.Send(_call.Local(1), other);
        Run(0.1);
        Assert.Equal(packet, Assert.Single(_bob.Packets));
        Assert.Equal(other, Assert.Single(_alice.Packets));
        byte[] sent = _alice.Rtp.Received.Last(d => d.Bytes[0] >= 128).Bytes;
        Assert.All([sealedPacket, sent], p =>
        {
            Assert.Equal([0xc0, 0xde], p[12..14]);
            Assert.Equal(-1, p.AsSpan().IndexOf(level));
        });
    }

    [Fact]
    public void A_reinvite_keeps_the_association_and_a_new_fingerprint_begins_another()
    {
        Signal(DtlsRole.Passive, _theirs.Value);
        _dtls.Connect(Local);
        Run(0.1);
        _alice.StartSending();
        _bob.StartSending();
        Run(1);
        _call.Touch();
        Signal(DtlsRole.Unknown, _theirs.Value);
        Signal(DtlsRole.Passive, _theirs.Value);
        Run(1);
        Assert.Equal(1, _dtls.Connections);
        Assert.InRange(_bob.Heard, 100, 101);

        // The peer moved to another device: another certificate, another association; the old keys are used until it stands.
        int heard = _alice.Heard;
        Signal(DtlsRole.Passive, _foreign.Value);
        Run(1);
        Assert.InRange(_alice.Heard, heard + 49, heard + 51);
        _dtls.Dispose();
        using var second = new DtlsPeer(_network, _alice.Rtp, _foreign.Value, _alice);
        second.Trust(_ours.Value);
        second.Connect(Local);
        Run(0.1);
        Assert.Equal(1, second.Connections);
        heard = _bob.Heard;
        int heardByAlice = _alice.Heard;
        Run(1);
        Assert.InRange(_bob.Heard, heard + 49, heard + 51);
        Assert.InRange(_alice.Heard, heardByAlice + 49, heardByAlice + 51);
    }

    [Fact]
    public void Another_association_with_the_same_certificate_begins_when_signalling_names_it_and_old_keys_serve_until_then()
    {
        Signal(DtlsRole.Active, _theirs.Value, "first");
        Run(0.1);
        _alice.StartSending();
        _bob.StartSending();
        Run(1);
        Assert.Equal(1, _dtls.Connections);
        Signal(DtlsRole.Active, _theirs.Value, "first");
        Run(1);
        Assert.Equal(1, _dtls.Connections);
        Signal(DtlsRole.Active, _theirs.Value, "second");
        Run(0.1);
        Assert.Equal(2, _dtls.Connections);
        int heard = _bob.Heard;
        int heardByAlice = _alice.Heard;
        Run(3);
        Assert.InRange(_bob.Heard, heard + 149, heard + 151);
        Assert.InRange(_alice.Heard, heardByAlice + 149, heardByAlice + 151);
        Assert.InRange(_bob.Heard, 200, 256);
    }

    [Fact]
    public void A_restart_of_ICE_that_the_peer_does_not_take_for_another_association_changes_nothing()
    {
        Signal(DtlsRole.Active, _theirs.Value, "first");
        Run(0.1);
        _alice.StartSending();
        _bob.StartSending();
        Run(1);

        // The peer keeps its association: it answers no hello.
        _dtls.Dispose();
        _network.Tap = null;
        Signal(DtlsRole.Active, _theirs.Value, "second");
        int heard = _bob.Heard;
        int heardByAlice = _alice.Heard;
        Run(60);
        Assert.InRange(_bob.Heard, heard + 2999, heard + 3001);
        Assert.InRange(_alice.Heard, heardByAlice + 2999, heardByAlice + 3001);
    }

    [Fact]
    public void What_the_parties_negotiate_between_themselves_is_passed_on_untouched()
    {
        _call.WithTransports(t => t with { Passthrough = true, Component = t.Id == 0 ? TransportComponent.Rtp : t.Component });
        _call.WithMedia(TwoPartyCall.MediaA, m => m with { MaySend = false, MayReceive = false }).Signal();
        using var bobs = new DtlsPeer(_network, _bob.Rtp, _foreign.Value, _bob);
        bobs.Trust(_theirs.Value);
        _dtls.Trust(_foreign.Value);
        _dtls.Connect(Local);
        Run(0.1);
        Assert.Equal(1, _dtls.Connections);
        Assert.Equal(1, bobs.Connections);
        Assert.Equal(_dtls.Dtls.Keys!.Send.Key, bobs.Dtls.Keys!.Receive.Key);
        byte[] binding = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, .. new byte[12]];
        _bob.Rtp.Send(_call.Plan.Transports[1].Port.Local, binding);
        Run(0.01);
        Assert.Equal(binding, _alice.Rtp.Received[^1].Bytes);
        _call.WithMedia(TwoPartyCall.MediaA, m => m with { MaySend = true, MayReceive = true }).Signal();
        _alice.SendOne();
        _bob.SendOne();
        Run(0.01);
        Assert.Equal((1, 1), (_alice.Heard, _bob.Heard));
    }

    [Fact]
    public void Without_a_certificate_the_leg_stays_closed()
    {
        using var engine = new SimEngine(_network, address: "127.0.0.20");
        var call = new TwoPartyCall(engine, _alice.Rtp.Address, _bob.Rtp.Address);
        call.WithTransport(0, t => t with { Dtls = new DtlsPlan(DtlsRole.Active, "sha-256", []) }).Signal();
        _alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 1));
        _bob.Rtp.Send(call.Local(2), PacketBuilder.Rtp(1, 1, 1));
        Run(0.1);
        Assert.Empty(_alice.Rtp.Received);
        Assert.Empty(_bob.Rtp.Received);
    }

    [Fact]
    public void Hanging_up_in_the_middle_of_a_handshake_leaves_no_timer_buffer_or_port()
    {
        Signal(DtlsRole.Active, _theirs.Value);
        Assert.True(_engine.Worker.NextDeadline < MonotonicTime.Never);
        _call.HangUp();
        Assert.Equal(MonotonicTime.Never, _engine.Worker.NextDeadline);
        Assert.Equal(0, _engine.Ports.Outstanding);
        PoolLedger.AssertEmpty(_engine.Io.Pool);
    }

    private static DtlsContext NewContext() =>
        new(DtlsCertificate.Generate(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(3650)));

    private void Signal(DtlsRole role, DtlsContext? peer, string association = "")
    {
        byte[] fingerprint = peer?.Certificate.Fingerprint("sha-256") ?? [];
        _call.WithTransport(0, t => t with { Srtp = new SrtpPlan(null, null), Dtls = new DtlsPlan(role, "sha-256", [.. fingerprint]) { Association = association } }).Signal();
    }

    private void Converse()
    {
        _alice.StartSending();
        _bob.StartSending();
        _alice.StartReporting(TimeSpan.FromSeconds(0.4));
        _bob.StartReporting(TimeSpan.FromSeconds(0.4));
        Run(1);
        _alice.StopSending();
        _bob.StopSending();
        _alice.StopReporting();
        _bob.StopReporting();
        Run(0.01);
        Assert.Equal(1, _dtls.Connections);
        Assert.InRange(_alice.Heard, 50, 51);
        Assert.InRange(_bob.Heard, 50, 51);
        Assert.Equal(2, _bob.ReportsHeard);
        Assert.InRange(_alice.ReportsHeard, 2, 2);
        Assert.All(_alice.Rtp.Received.Where(d => d.Bytes[0] >= 128), d => Assert.Equal(-1, d.Bytes.AsSpan().IndexOf(new byte[] { 0x55, 0x55, 0x55, 0x55, 0x55 })));
        PoolLedger.AssertEmpty(_engine.Io.Pool);
    }

    private void Run(double seconds) => _network.Run(TimeSpan.FromSeconds(seconds));
}
