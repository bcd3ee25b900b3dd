using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Framing;
using MediaEngine.Protocol.Ice;
using MediaEngine.Protocol.Stun;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Tcp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>A leg that reaches us by ICE over TCP only (RFC 6544; Alice, RTCP multiplexed) towards a plain one.</summary>
public sealed class IceTcpTests : IDisposable
{
    private static readonly Lazy<DtlsContext> _ours = new(NewContext);
    private static readonly Lazy<DtlsContext> _theirs = new(NewContext);
    private static readonly TransportAddress _listening = TestAddress.Parse("127.0.0.1:9900");
    private static readonly TransportAddress _stranger = TestAddress.Parse("127.0.0.66:6666");

    private readonly SimNetwork _network = new(seed: 6544);
    private readonly SimEngine _engine;
    private readonly Peer _alice;
    private readonly Peer _bob;
    private readonly IceHost _ice;
    private readonly TwoPartyCall _call;

    public IceTcpTests()
    {
        _network.DefaultLink = new SimLink(TimeSpan.FromMilliseconds(5), Jitter: TimeSpan.FromMilliseconds(3));
        _engine = new SimEngine(_network, new MediaWorkerOptions { Dtls = _ours.Value });
        _alice = new Peer(_network, "127.0.0.2:5004", 0xA11CE);
        _bob = new Peer(_network, "127.0.0.3:6004", 0xB0B);
        _ice = new IceHost(_network, _alice.Rtp).WithCredentials("alice");
        _call = new TwoPartyCall(_engine, default, _bob.Rtp.Address);
        MediaPort rtcp = _call.Plan.Transports[1].Port;
        _call.Plan = _call.Plan with { Transports = _call.Plan.Transports.RemoveAt(1) };
        _call.WithTransport(0, t => t with { Component = TransportComponent.Muxed, Standby = [rtcp] })
            .WithMedia(TwoPartyCall.MediaA, m => m with { RtcpTransport = 0 });
        _alice.Call(_listening, _listening);
        _bob.Call(_call.Plan.Transports[1].Port.Local, _call.Plan.Transports[2].Port.Local);
    }

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Media_flows_both_ways_over_a_connection_of_a_peer_that_described_no_candidate(bool peerControls)
    {
        Signal(plan => plan with { Controlling = !peerControls });
        Connect(peerControls);
        Run(1);
        Assert.True(_ice.Agent.IsCompleted);
        Converse();
        Assert.Equal((true, true, _listening, _alice.Rtp.Address), (Leg.IceCompleted, Leg.IsTcp, Leg.Local, Leg.Remote));
        Assert.Equal(1, _engine.Worker.Counters.Connections);
    }

    [Fact]
    public void DTLS_and_SRTP_go_over_the_connection()
    {
        Signal(secure: true);
        using var dtls = new DtlsPeer(_network, _alice.Rtp, _theirs.Value, _alice);
        dtls.Trust(_ours.Value);
        Connect();
        Run(1);
        dtls.Connect(_listening);
        Run(2);
        Assert.Equal(1, dtls.Connections);
        Converse();
        _alice.Security?.Dispose();
    }

    [Fact]
    public void A_path_over_UDP_is_preferred_when_there_is_one()
    {
        Signal(plan => plan with { Controlling = true });
        SimConnection connection = Connect(peerControls: false);
        Run(0.05);

        // Checks over UDP from another socket of the same peer.
        var udp = new IceHost(_network, "127.0.0.2:5010").WithCredentials("alice");
        udp.Agent.Follow(
            new IceParameters(udp.Ufrag, udp.Password, "oursFrag", "oursPasswordOf22Characters", Controlling: false, Lite: false),
            [new IceLocal(0, udp.Address, 65535)],
            [new IceCandidate(_call.Plan.Transports[0].Port.Local, 5)],
            _network.Now);
        udp.Pump();
        Run(2);
        Assert.Equal((true, false, udp.Address), (Leg.IceCompleted, Leg.IsTcp, Leg.Remote));
        Assert.False(connection.IsClosed);
    }

    [Fact]
    public void A_lost_connection_loses_the_path_and_the_next_one_brings_it_back()
    {
        Signal();
        SimConnection first = Connect();
        Run(1);
        Converse();
        _engine.Io.Hangup(first);
        _bob.SendOne();
        Run(0.1);
        Assert.Equal(1, _engine.Worker.Counters[PacketResult.NoConsent]);
        Assert.Equal(0, _engine.Worker.Counters.Connections);

        _ice.WithCredentials("alice2");
        Signal(plan => plan with { LocalUfrag = "oursFrag2" });
        Connect(ufrag: "oursFrag2");
        Run(1);
        Converse();
    }

    [Fact]
    public void S14_nothing_is_sent_on_a_connection_whose_peer_has_not_consented_for_30_seconds()
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
    }

    [Fact]
    public void The_end_of_the_call_ends_its_connections()
    {
        Signal();
        SimConnection connection = Connect();
        Run(1);
        _call.HangUp();
        Assert.True(connection.IsClosed);
        Assert.Equal((0, 0L), (_engine.Io.Connections, _engine.Worker.Counters.Connections));
        PoolLedger.AssertEmpty(_engine.Io.Pool);
    }

    [Fact]
    public void A_connection_without_a_valid_check_is_cut_in_five_seconds()
    {
        Signal();
        SimConnection silent = _engine.Io.Connect(_stranger, _listening);
        Run(4.9);
        Assert.False(silent.IsClosed);
        Run(0.3);
        Assert.True(silent.IsClosed);
        Assert.Equal(1, _engine.Worker.Counters.RefusedConnections);
    }

    [Fact]
    public void What_begins_with_anything_but_our_password_is_cut_and_gets_no_byte()
    {
        Signal();
        byte[] check = new byte[600];
        byte[] Check(string username, string key)
        {
            var writer = new StunWriter(check, StunClass.Request, new StunTransactionId(1, 1));
            writer.AddUsername(System.Text.Encoding.UTF8.GetBytes(username), "aliceFrag"u8);
            writer.AddUInt32(StunAttributeType.Priority, 5);
            return check[..writer.Finish(System.Text.Encoding.UTF8.GetBytes(key))];
        }

        byte[][] beginnings =
        [
            PacketBuilder.Rtp(1, 1, 1), [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], "GET / HTTP/1.1\r\n\r\n"u8.ToArray(),
            Check("oursFrag", "wrong"), Check("othersFrag", "oursPasswordOf22Characters"), Check("oursFra", "oursPasswordOf22Characters"),
        ];
        foreach (byte[] beginning in beginnings)
        {
            SimConnection connection = _engine.Io.Connect(_stranger, _listening);
            int answered = 0;
            connection.OnPacket = _ => answered++;
            connection.SendPacket(beginning);
            Run(0.1);
            Assert.True(connection.IsClosed);
            Assert.Equal(0, answered);
        }

        Assert.Equal(beginnings.Length, _engine.Worker.Counters.RefusedConnections);
        Connect();
        Run(1);
        Converse();
    }

    [Fact]
    public void A_frame_longer_than_any_packet_cuts_the_connection()
    {
        Signal();
        SimConnection connection = Connect();
        Run(1);
        connection.Send([0xff, 0xff, 1]);
        Run(0.1);
        Assert.True(connection.IsClosed);
        Assert.Equal(0, _engine.Worker.Counters.Connections);
    }

    [Fact]
    public void S13_connections_that_prove_nothing_are_few_and_never_keep_the_peer_out()
    {
        Signal();
        List<SimConnection> flood = [.. Enumerable.Range(1, 100).Select(port => _engine.Io.Connect(_stranger.WithPort(port), _listening))];
        Assert.Equal(TcpConnections.MaximumUnprovenPerSource, flood.Count(c => !c.IsClosed));
        for (int host = 0; host < 1000; host++)
            _engine.Io.Connect(TestAddress.Parse($"203.0.{host / 250}.{host % 250 + 1}:1000"), _listening);
        Assert.Equal(TcpConnections.MaximumUnproven, _engine.Io.Connections);
        Connect();
        Run(1);
        Converse();
    }

    [Fact]
    public void Nobody_is_let_in_where_no_call_expects_a_connection()
    {
        Signal(plan => plan with { Tcp = false });
        Assert.True(_engine.Io.Connect(_stranger, _listening).IsClosed);
        Assert.Equal(1, _engine.Worker.Counters.RefusedConnections);
    }

    [Fact]
    public void A_peer_gets_no_more_connections_than_it_needs()
    {
        Signal();
        Connect();
        Run(1);
        for (int i = 0; i < 10; i++)
            Connect(keep: false);
        Run(1);
        Assert.Equal(4, _engine.Worker.Counters.Connections);
        Converse();
    }

    [Fact]
    public void A_reader_that_stops_loses_packets_and_nothing_else_waits()
    {
        Signal();
        SimConnection connection = Connect();
        Run(1);
        connection.Capacity = 0;
        for (int i = 0; i < 100; i++)
            _bob.SendOne();
        Run(0.1);
        Assert.True(_engine.Io.DroppedForSlowReader >= 100);
        connection.Capacity = int.MaxValue;
        Converse();
        PoolLedger.AssertEmpty(_engine.Io.Pool);
    }

    [Fact]
    public void Random_bytes_on_connections_throw_nothing_and_lose_no_buffer()
    {
        Signal();
        for (int i = 0; i < 2000; i++)
        {
            SimConnection connection = _engine.Io.Connect(_stranger.WithPort(1000 + i % 5), _listening);
            byte[] bytes = new byte[1 + _network.Random.Next(400)];
            _network.Random.Fill(bytes);
            bytes[0] = 0;
            connection.Send(bytes);
            Run(0.02);
            _engine.Io.Hangup(connection);
        }

        Assert.Equal((0L, 0L), (_engine.Worker.Counters[PacketResult.InternalError], _engine.Worker.Counters.Connections));
        PoolLedger.AssertEmpty(_engine.Io.Pool);
    }

    [Fact]
    public void A_media_packet_over_a_connection_allocates_nothing()
    {
        using var io = new DiscardingIo();
        var worker = new MediaWorker(io, new SeededRandom(1), new MediaWorkerOptions(), new Mailbox<WorkerCommand>(4, static () => { }), _engine);
        Signal();
        worker.Apply(_call.Plan, _network.Now);
        int token = ConnectionToken.Create(0, 0);
        Assert.True(worker.Accept(token, _listening, _alice.Rtp.Address, _network.Now));
        byte[] check = new byte[600];
        var writer = new StunWriter(check, StunClass.Request, new StunTransactionId(1, 1));
        writer.AddUsername("oursFrag"u8, "aliceFrag"u8);
        writer.AddUInt32(StunAttributeType.Priority, 5);
        worker.ReceiveStream(token, Framed(check[..writer.Finish("oursPasswordOf22Characters"u8)]), _network.Now);
        byte[] packets = [.. Framed(PacketBuilder.Rtp(1, 1, 1)), .. Framed(PacketBuilder.Rtp(1, 2, 1))];
        int half = packets.Length / 3;
        Assert.Equal(0, AllocationGuard.Measure(() =>
        {
            // One frame whole in what was received, one in two pieces.
            worker.ReceiveStream(token, packets.AsSpan(0, packets.Length - half), _network.Now);
            worker.ReceiveStream(token, packets.AsSpan(packets.Length - half), _network.Now);
        }));
        Assert.True(worker.Counters[PacketResult.Forwarded] > 2000);
    }

    private Snapshots.TransportSnapshot Leg => _call.Transport(0);

    private static byte[] Framed(byte[] packet)
    {
        byte[] framed = new byte[FrameReader.HeaderLength + packet.Length];
        FrameReader.WriteHeader(framed, packet.Length);
        packet.CopyTo(framed, FrameReader.HeaderLength);
        return framed;
    }

    private void Signal(Func<IcePlan, IcePlan>? change = null, bool secure = false)
    {
        var plan = new IcePlan("oursFrag", "oursPasswordOf22Characters", Controlling: false, Lite: false)
        {
            RemoteUfrag = _ice.Ufrag,
            RemotePassword = _ice.Password,
            Tcp = true,
        };
        _call.WithTransport(0, t => t with
        {
            Ice = change is null ? plan : change(plan),
            Dtls = secure ? new DtlsPlan(DtlsRole.Passive, "sha-256", [.. _theirs.Value.Certificate.Fingerprint("sha-256")!]) : null,
        }).Touch().Signal();
    }

    /// <summary>Our description reaches Alice, who connects.</summary>
    private SimConnection Connect(bool peerControls = true, string ufrag = "oursFrag", bool keep = true)
    {
        SimConnection connection = _engine.Io.Connect(keep ? _alice.Rtp.Address : _alice.Rtp.Address.WithPort(20000 + _engine.Io.Connections), _listening);
        if (!keep)
        {
            byte[] check = new byte[600];
            var writer = new StunWriter(check, StunClass.Request, StunTransactionId.Create(_network.Random));
            writer.AddUsername("oursFrag"u8, "aliceFrag"u8);
            writer.AddUInt32(StunAttributeType.Priority, 5);
            connection.SendPacket(check.AsSpan(0, writer.Finish("oursPasswordOf22Characters"u8)));
            return connection;
        }

        _alice.Rtp.Connection = connection;
        _ice.Agent.Follow(
            new IceParameters(_ice.Ufrag, _ice.Password, ufrag, "oursPasswordOf22Characters", peerControls, Lite: false),
            [new IceLocal(0, _alice.Rtp.Address, 65535)],
            [new IceCandidate(_listening, IcePriority.Candidate(IcePriority.HostTcpType, IcePriority.PassivePreference(0), 1))],
            _network.Now);
        _ice.Pump();
        return connection;
    }

    private void Converse()
    {
        (int alice, int bob) = (_alice.Heard, _bob.Heard);
        for (int i = 0; i < 10; i++)
        {
            _alice.SendOne();
            _bob.SendOne();
            Run(0.02);
        }

        Run(0.1);
        Assert.Equal((alice + 10, bob + 10), (_alice.Heard, _bob.Heard));
    }

    private static DtlsContext NewContext() =>
        new(DtlsCertificate.Generate(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(3650)));

    private void Run(double seconds) => _network.Run(TimeSpan.FromSeconds(seconds));
}
