using MediaEngine.Primitives;
using MediaEngine.Protocol.Framing;
using MediaEngine.Protocol.Ice;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Transport;
using MediaEngine.Sessions.Worker;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Alice's leg has ICE over TCP only (RFC 6544) and multiplexed RTCP. Bob's leg is plain.</summary>
public sealed class IceTcpTests : IceLeg
{
    private static readonly TransportAddress _listening = TestAddress.Parse("127.0.0.1:9900");

    public IceTcpTests()
        : base(seed: 6544)
    {
        Network.DefaultLink = new SimLink(TimeSpan.FromMilliseconds(5), Jitter: TimeSpan.FromMilliseconds(3));
        Call.WithTransport(0, t => t with { Advertised = default });
        Alice.Call(_listening, _listening);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Media_flows_both_ways_over_a_connection_of_a_peer_that_described_no_candidate(bool peerControls)
    {
        Signal(plan => plan with { Controlling = !peerControls });
        Connect(peerControls);
        Run(1);
        Assert.True(Ice.Agent.IsCompleted);
        Converse();
        Assert.Equal((true, true, _listening, Alice.Rtp.Address), (Leg.IceCompleted, Leg.IsTcp, Leg.Local, Leg.Remote));
        Assert.Equal(1, Engine.Worker.Counters.Connections);
    }

    [Fact]
    public void DTLS_and_SRTP_go_over_the_connection()
    {
        Signal(secure: true);
        using var dtls = new DtlsPeer(Network, Alice.Rtp, DtlsIdentities.Theirs, Alice);
        dtls.Trust(DtlsIdentities.Ours);
        Connect();
        Run(1);
        dtls.Connect(_listening);
        Run(2);
        Assert.Equal(1, dtls.Connections);
        Converse();
        Alice.Security?.Dispose();
    }

    [Fact]
    public void A_UDP_pair_is_preferred_when_there_is_one()
    {
        Signal(plan => plan with { Controlling = true });
        SimConnection connection = Connect(peerControls: false);
        Run(0.05);

        // The same peer checks over UDP from another socket.
        var udp = new IceHost(Network, "127.0.0.2:5010").WithCredentials("alice");
        Follow(udp, new IceCandidate(Call.Plan.Transports[0].Port.Local, 5), peerControls: false);
        Run(2);
        Assert.Equal((true, false, udp.Address), (Leg.IceCompleted, Leg.IsTcp, Leg.Remote));
        Assert.False(connection.IsClosed);
    }

    [Fact]
    public void A_lost_connection_loses_the_pair_and_the_next_connection_restores_it()
    {
        Signal();
        SimConnection first = Connect();
        Run(1);
        Converse();
        Engine.Io.Hangup(first);
        Bob.SendOne();
        Run(0.1);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.NoConsent]);
        Assert.Equal(0, Engine.Worker.Counters.Connections);

        Ice.WithCredentials("alice2");
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
        LoseConsent();
    }

    [Fact]
    public void The_end_of_the_call_ends_its_connections()
    {
        Signal();
        SimConnection connection = Connect();
        Run(1);
        Call.HangUp();
        Assert.True(connection.IsClosed);
        Assert.Equal((0, 0L), (Engine.Io.Connections, Engine.Worker.Counters.Connections));
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    [Fact]
    public void A_connection_without_a_valid_check_is_cut_in_five_seconds()
    {
        Signal();
        SimConnection silent = Engine.Io.Connect(Stranger, _listening);
        Run(4.9);
        Assert.False(silent.IsClosed);
        Run(0.3);
        Assert.True(silent.IsClosed);
        Assert.Equal(1, Engine.Worker.Counters.RefusedConnections);
    }

    [Fact]
    public void A_connection_that_does_not_start_with_an_authentic_check_is_closed_without_a_reply()
    {
        Signal();
        byte[][] beginnings =
        [
            PacketBuilder.Rtp(1, 1, 1), [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0], "GET / HTTP/1.1\r\n\r\n"u8.ToArray(),
            Check(key: "wrong"), Check("othersFrag"), Check("oursFra"),
        ];
        foreach (byte[] beginning in beginnings)
        {
            SimConnection connection = Engine.Io.Connect(Stranger, _listening);
            int answered = 0;
            connection.OnPacket = _ => answered++;
            connection.SendPacket(beginning);
            Run(0.1);
            Assert.True(connection.IsClosed);
            Assert.Equal(0, answered);
        }

        Assert.Equal(beginnings.Length, Engine.Worker.Counters.RefusedConnections);
        Connect();
        Run(1);
        Converse();
    }

    [Fact]
    public void A_frame_longer_than_any_packet_closes_the_connection()
    {
        Signal();
        SimConnection connection = Connect();
        Run(1);
        connection.Send([0xff, 0xff, 1]);
        Run(0.1);
        Assert.True(connection.IsClosed);
        Assert.Equal(0, Engine.Worker.Counters.Connections);
    }

    [Fact]
    public void S13_unauthenticated_connections_are_limited_and_do_not_block_the_peer()
    {
        Signal();
        List<SimConnection> flood = [.. Enumerable.Range(1, 100).Select(port => Engine.Io.Connect(Stranger.WithPort(port), _listening))];
        Assert.Equal(TcpConnections.MaximumUnprovenPerSource, flood.Count(c => !c.IsClosed));
        for (int host = 0; host < 1000; host++)
            Engine.Io.Connect(TestAddress.Parse($"203.0.{host / 250}.{host % 250 + 1}:1000"), _listening);
        Assert.Equal(TcpConnections.MaximumUnproven, Engine.Io.Connections);
        Connect();
        Run(1);
        Converse();
    }

    [Fact]
    public void Connections_that_no_call_expects_are_refused()
    {
        Signal(plan => plan with { Tcp = false });
        Assert.True(Engine.Io.Connect(Stranger, _listening).IsClosed);
        Assert.Equal(1, Engine.Worker.Counters.RefusedConnections);
    }

    [Fact]
    public void A_peer_gets_no_more_connections_than_it_needs()
    {
        Signal();
        Connect();
        Run(1);
        for (int i = 0; i < 10; i++)
            Engine.Io.Connect(Alice.Rtp.Address.WithPort(20000 + Engine.Io.Connections), _listening).SendPacket(Check());
        Run(1);
        Assert.Equal(4, Engine.Worker.Counters.Connections);
        Converse();
    }

    [Fact]
    public void A_peer_that_stops_reading_loses_packets_and_delays_nothing_else()
    {
        Signal();
        SimConnection connection = Connect();
        Run(1);
        connection.Capacity = 0;
        for (int i = 0; i < 100; i++)
            Bob.SendOne();
        Run(0.1);
        Assert.True(Engine.Io.DroppedForSlowReader >= 100);
        connection.Capacity = int.MaxValue;
        Converse();
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    [Fact]
    public void Random_bytes_on_connections_throw_nothing_and_lose_no_buffer()
    {
        Signal();
        for (int i = 0; i < 2000; i++)
        {
            SimConnection connection = Engine.Io.Connect(Stranger.WithPort(1000 + i % 5), _listening);
            byte[] bytes = new byte[1 + Network.Random.Next(400)];
            Network.Random.Fill(bytes);
            bytes[0] = 0;
            connection.Send(bytes);
            Run(0.02);
            Engine.Io.Hangup(connection);
        }

        Assert.Equal((0L, 0L), (Engine.Worker.Counters[PacketResult.InternalError], Engine.Worker.Counters.Connections));
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    [Fact]
    public void A_media_packet_over_a_connection_allocates_nothing()
    {
        using var io = new DiscardingIo();
        var worker = new MediaWorker(io, new SeededRandom(1), new MediaWorkerOptions(),
            new Mailbox<WorkerCommand>(4, static () => { }), Engine);
        Signal();
        worker.Apply(Call.Plan, Network.Now);
        int token = ConnectionToken.Create(0, 0);
        Assert.True(worker.Accept(token, _listening, Alice.Rtp.Address, Network.Now));
        worker.ReceiveStream(token, Framed(Check()), Network.Now);
        byte[] packets = [.. Framed(PacketBuilder.Rtp(1, 1, 1)), .. Framed(PacketBuilder.Rtp(1, 2, 1))];
        int half = packets.Length / 3;
        ushort number = 1;
        Assert.Equal(0, AllocationGuard.Measure(() =>
        {
            Protocol.Rtp.RtpHeader.SetSequenceNumber(packets.AsSpan(2), number++);
            Protocol.Rtp.RtpHeader.SetSequenceNumber(packets.AsSpan(packets.Length / 2 + 2), number++);

            // One frame is received whole, one in two pieces.
            worker.ReceiveStream(token, packets.AsSpan(0, packets.Length - half), Network.Now);
            worker.ReceiveStream(token, packets.AsSpan(packets.Length - half), Network.Now);
        }));
        Assert.True(worker.Counters[PacketResult.Forwarded] > 2000);
    }

    private Snapshots.TransportSnapshot Leg => Call.Transport(0);

    private static byte[] Framed(byte[] packet)
    {
        byte[] framed = new byte[FrameReader.HeaderLength + packet.Length];
        FrameReader.WriteHeader(framed, packet.Length);
        packet.CopyTo(framed, FrameReader.HeaderLength);
        return framed;
    }

    private void Signal(Func<IcePlan, IcePlan>? change = null, bool secure = false)
    {
        var plan = new IcePlan(OurUfrag, OurPassword, Controlling: false, Lite: false) { Tcp = true };
        Signal(change is null ? plan : change(plan), secure);
    }

    /// <summary>Alice connects, and learns from the engine's description what to check.</summary>
    private SimConnection Connect(bool peerControls = true, string ufrag = OurUfrag)
    {
        SimConnection connection = Engine.Io.Connect(Alice.Rtp.Address, _listening);
        Alice.Rtp.Connection = connection;
        Follow(Ice, new IceCandidate(_listening, IcePriority.Candidate(IcePriority.HostTcpType, IcePriority.PassivePreference(0), 1)),
            peerControls, ufrag);
        return connection;
    }
}
