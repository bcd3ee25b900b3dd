using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Stun;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>A leg with ICE (Alice, RTCP multiplexed) towards a plain one.</summary>
public sealed class IceTests : IDisposable
{
    private static readonly Lazy<DtlsContext> _ours = new(NewContext);
    private static readonly Lazy<DtlsContext> _theirs = new(NewContext);

    private readonly SimNetwork _network = new(seed: 77);
    private readonly SimEngine _engine;
    private readonly Peer _alice;
    private readonly Peer _bob;
    private readonly IceHost _ice;
    private readonly TwoPartyCall _call;
    private readonly TransportAddress _stranger = TestAddress.Parse("127.0.0.66:6666");

    public IceTests()
    {
        _engine = new SimEngine(_network, new MediaWorkerOptions { Dtls = _ours.Value });
        _alice = new Peer(_network, "127.0.0.2:5004", 0xA11CE);
        _bob = new Peer(_network, "127.0.0.3:6004", 0xB0B);
        _ice = new IceHost(_network, _alice.Rtp).WithCredentials("alice").WithHostCandidate();
        _call = new TwoPartyCall(_engine, _alice.Rtp.Address, _bob.Rtp.Address);
        MediaPort rtcp = _call.Plan.Transports[1].Port;
        _call.Plan = _call.Plan with { Transports = _call.Plan.Transports.RemoveAt(1) };
        _call.WithTransport(0, t => t with { Component = TransportComponent.Muxed, Standby = [rtcp] })
            .WithMedia(TwoPartyCall.MediaA, m => m with { RtcpTransport = 0 });
        _alice.Call(Local, Local);
        _bob.Call(_call.Plan.Transports[1].Port.Local, _call.Plan.Transports[2].Port.Local);
    }

    private TransportAddress Local => _call.Plan.Transports[0].Port.Local;

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Media_flows_both_ways_once_ice_is_done()
    {
        Signal();
        Connect();
        Run(1);
        Assert.True(_ice.Agent.IsCompleted);
        Converse();
        Assert.True(_call.Transport(0).IceCompleted);
        Assert.Equal(_alice.Rtp.Address, _call.Transport(0).Remote);
    }

    [Fact]
    public void A_peer_with_hidden_candidates_is_called_where_its_checks_come_from()
    {
        _ice.Candidates.Clear();
        _call.WithTransport(0, t => t with { Advertised = default });
        Signal();
        Connect();
        Run(1);
        Converse();
    }

    [Fact]
    public void We_control_the_session_we_offered()
    {
        Signal(plan => plan with { Controlling = true });
        Connect(peerControls: false);
        Run(1);
        Assert.True(_ice.Agent.IsCompleted);
        Converse();
    }

    [Fact]
    public void A_path_over_another_address_of_ours_carries_media_both_ways()
    {
        TransportAddress address = TestAddress.Parse("2001:db8::1");
        (MediaPort port, _) = _engine.AllocatePair(new PortPool("default", address, address, 30000, 39999));
        var peer = new Peer(_network, "[2001:db8::5]:5004", 0xA11CE);
        IceHost ice = new IceHost(_network, peer.Rtp).WithCredentials("alice");
        _call.WithTransport(0, t => t with { Standby = t.Standby.Add(port) });
        Signal();
        ice.Agent.Follow(
            new IceParameters(ice.Ufrag, ice.Password, "oursFrag", "oursPasswordOf22Characters", Controlling: true, Lite: false),
            [new IceLocal(0, peer.Rtp.Address, 65535)],
            [new IceCandidate(port.Local, 5)],
            _network.Now);
        ice.Pump();
        peer.Call(port.Local, port.Local);
        Run(1);
        peer.SendOne();
        _bob.SendOne();
        Run(0.1);
        Assert.Equal((1, 1), (peer.Heard, _bob.Heard));
        Assert.Equal(port.Local, peer.Rtp.Received[^1].From);
        Assert.Equal((port.Local, peer.Rtp.Address), (_call.Transport(0).Local, _call.Transport(0).Remote));
    }

    [Fact]
    public void S1_media_before_ice_is_neither_forwarded_nor_followed()
    {
        Signal();
        for (int i = 0; i < 50; i++)
        {
            _network.Send(_stranger, Local, PacketBuilder.Rtp(1, i, (uint)i * 160));
            _alice.SendOne();
        }

        _bob.StartSending();
        Run(1);
        Assert.Equal(0, _bob.Heard);
        Assert.DoesNotContain(_alice.Rtp.Received, d => d.Bytes[0] >= 128);
        Assert.Equal(100, _engine.Worker.Counters[PacketResult.SourceRejected]);
    }

    [Fact]
    public void S2_media_of_strangers_is_dropped_for_the_life_of_the_call()
    {
        Signal();
        Connect();
        Run(1);
        for (int i = 0; i < 50; i++)
            _network.Send(_stranger, Local, PacketBuilder.Rtp(1, i, (uint)i * 160));
        Run(1);
        Assert.Equal(0, _bob.Heard);
        Converse();
    }

    [Fact]
    public void S4_hellos_from_where_ice_does_not_lead_reach_no_tls_code()
    {
        Signal(secure: true);
        using var forger = new DtlsPeer(_network, _network.AddEndpoint(_stranger), _theirs.Value);
        forger.Trust(_ours.Value);
        forger.Connect(Local);
        Run(2);
        Assert.Equal(0, forger.Connections);
        using var dtls = new DtlsPeer(_network, _alice.Rtp, _theirs.Value, _alice);
        dtls.Trust(_ours.Value);
        Connect();
        Run(1);
        dtls.Connect(Local);
        Run(1);
        Assert.Equal(1, dtls.Connections);
        Converse();
        _alice.Security?.Dispose();
    }

    [Fact]
    public void We_begin_dtls_as_soon_as_ice_has_a_path()
    {
        Signal(secure: true, role: DtlsRole.Active);
        using var dtls = new DtlsPeer(_network, _alice.Rtp, _theirs.Value, _alice);
        dtls.Trust(_ours.Value);
        Run(1);
        Assert.DoesNotContain(_alice.Rtp.Received, d => d.Bytes[0] is >= 20 and <= 63);
        Connect();
        Run(1);
        Assert.Equal(1, dtls.Connections);
        Converse();
        _alice.Security?.Dispose();
    }

    [Fact]
    public void S11_no_byte_goes_to_who_does_not_know_the_password()
    {
        Signal();
        long sent = 0;
        _network.Tap = (_, to, bytes) => sent += to == _stranger ? bytes.Length : 0;
        byte[] buffer = new byte[600];
        foreach (string key in new[] { "", "wrong", "alicePasswordOf22Characters" })
        {
            for (uint i = 0; i < 100; i++)
            {
                var writer = new StunWriter(buffer, StunClass.Request, new StunTransactionId(i, 1));
                writer.AddUsername("oursFrag"u8, "aliceFrag"u8);
                writer.AddUInt32(StunAttributeType.Priority, 5);
                _network.Send(_stranger, Local, buffer.AsSpan(0, writer.Finish(System.Text.Encoding.UTF8.GetBytes(key))));
            }
        }

        Run(5);
        Assert.Equal(0, sent);
        Assert.Equal(300, _engine.Worker.Counters[PacketResult.AuthenticationFailed]);
    }

    [Fact]
    public void S12_damaged_stun_changes_nothing_and_loses_no_buffer()
    {
        Signal();
        Connect();
        Run(1);
        byte[] vector = Convert.FromHexString(VectorFile.Json("stun", "stun-rfc5769.json").GetProperty("request_2_1").GetProperty("hex").GetString()!);
        for (int length = 0; length <= vector.Length; length++)
            _network.Send(_stranger, Local, vector.AsSpan(0, length));
        for (int bit = 0; bit < vector.Length * 8; bit++)
        {
            vector[bit / 8] ^= (byte)(1 << (bit % 8));
            _network.Send(_alice.Rtp.Address, Local, vector);
            vector[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Run(1);
        Assert.Equal(0, _engine.Worker.Counters[PacketResult.InternalError]);
        Converse();
        PoolLedger.AssertEmpty(_engine.Io.Pool);
    }

    [Fact]
    public void S13_a_description_with_a_thousand_candidates_makes_us_send_a_hundred_checks_at_most()
    {
        int sent = 0;
        _network.Tap = (from, _, _) => sent += from == Local ? 1 : 0;
        Signal(plan => plan with
        {
            RemoteCandidates = [.. Enumerable.Range(1, 1000).Select(i =>
                new IceCandidatePlan("1", (uint)i, TestAddress.Parse($"203.0.113.7:{i}"), "host"))],
        });
        Run(300);
        Assert.InRange(sent, 16, 100);
    }

    [Fact]
    public void S14_nothing_is_sent_to_a_peer_that_has_been_silent_for_30_seconds()
    {
        Signal();
        Connect();
        Run(10);
        _bob.StartSending();
        Run(5);
        _ice.Dead = true;
        Run(30.1);
        int heard = _alice.Rtp.Received.Count;
        Run(60);
        Assert.DoesNotContain(_alice.Rtp.Received.Skip(heard), d => d.Bytes[0] >= 128);
        Assert.Equal(1, _engine.Worker.Counters.ConsentLosses);
        _bob.StopSending();
        _ice.Dead = false;
        _ice.WithCredentials("alice2");
        Signal(plan => plan with { LocalUfrag = "oursFrag2" });
        Connect(ufrag: "oursFrag2");
        Run(1);
        Converse();
    }

    [Fact]
    public void A_restart_keeps_media_flowing()
    {
        Signal();
        Connect();
        Run(2);
        _alice.StartSending();
        _bob.StartSending();
        Run(1);
        (int alice, int bob) = (_alice.Heard, _bob.Heard);
        _ice.WithCredentials("alice2");
        Signal(plan => plan with { LocalUfrag = "oursFrag2" });
        Run(0.5);
        Connect(ufrag: "oursFrag2");
        Run(1.5);
        Assert.True(_alice.Heard - alice >= 99 && _bob.Heard - bob >= 99);
        _alice.StopSending();
        _bob.StopSending();
    }

    [Fact]
    public void Without_ice_again_the_described_address_is_used()
    {
        Signal();
        Connect();
        Run(1);
        _call.WithTransport(0, t => t with { Ice = null, Advertised = TestAddress.Parse("127.0.0.9:7000") }).Touch().Signal();
        SimEndpoint moved = _network.AddEndpoint("127.0.0.9:7000");
        _bob.SendOne();
        Run(0.1);
        Assert.Single(moved.Received);
    }

    [Fact]
    public void A_media_packet_over_an_ice_path_allocates_nothing()
    {
        Signal();
        Connect();
        Run(1);
        _network.DefaultLink = SimLink.Perfect;
        using var io = new DiscardingIo();
        var worker = new MediaWorker(io, new SeededRandom(1), new MediaWorkerOptions(), new Mailbox<WorkerCommand>(4, static () => { }), _engine);
        CallPlan plan = _call.Plan;
        worker.Apply(plan, _network.Now);
        byte[] buffer = new byte[600];
        var writer = new StunWriter(buffer, StunClass.Request, new StunTransactionId(1, 1));
        writer.AddUsername("oursFrag"u8, "aliceFrag"u8);
        writer.AddUInt32(StunAttributeType.Priority, 5);
        io.Deliver(worker, 0, _alice.Rtp.Address, buffer.AsSpan(0, writer.Finish("oursPasswordOf22Characters"u8)), _network.Now);
        byte[] packet = PacketBuilder.Rtp(1, 1, 1);
        int sequence = 0;
        Assert.Equal(0, AllocationGuard.Measure(() =>
        {
            packet[2] = (byte)(++sequence >> 8);
            packet[3] = (byte)sequence;
            io.Deliver(worker, 0, _alice.Rtp.Address, packet, _network.Now);
        }));
        Assert.True(worker.Counters[PacketResult.Forwarded] > 1000);
    }

    private void Signal(Func<IcePlan, IcePlan>? change = null, bool secure = false, DtlsRole role = DtlsRole.Passive)
    {
        var plan = new IcePlan("oursFrag", "oursPasswordOf22Characters", Controlling: false, Lite: false)
        {
            RemoteUfrag = _ice.Ufrag,
            RemotePassword = _ice.Password,
            RemoteCandidates = [.. _ice.Candidates.Select(c => new IceCandidatePlan("1", c.Priority, c.Address, "host"))],
        };
        _call.WithTransport(0, t => t with
        {
            Ice = change is null ? plan : change(plan),
            Dtls = secure ? new DtlsPlan(role, "sha-256", [.. _theirs.Value.Certificate.Fingerprint("sha-256")!]) : null,
        }).Touch().Signal();
    }

    /// <summary>The engine's description reaches Alice.</summary>
    private void Connect(bool peerControls = true, string ufrag = "oursFrag")
    {
        _ice.Agent.Follow(
            new IceParameters(_ice.Ufrag, _ice.Password, ufrag, "oursPasswordOf22Characters", peerControls, Lite: false),
            [new IceLocal(0, _alice.Rtp.Address, 65535)],
            [new IceCandidate(Local, IcePriority.Candidate(IcePriority.HostType, 65535, 1))],
            _network.Now);
        _ice.Pump();
    }

    private void Converse()
    {
        (int alice, int bob) = (_alice.Heard, _bob.Heard);
        for (int i = 0; i < 10; i++)
        {
            _alice.SendOne();
            _bob.SendOne();
        }

        Run(0.1);
        Assert.Equal((alice + 10, bob + 10), (_alice.Heard, _bob.Heard));
    }

    private static DtlsContext NewContext() =>
        new(DtlsCertificate.Generate(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(3650)));

    private void Run(double seconds) => _network.Run(TimeSpan.FromSeconds(seconds));
}
