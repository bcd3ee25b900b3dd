using MediaEngine.Primitives;
using MediaEngine.Protocol.Ice;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Worker;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Alice's leg has ICE and multiplexed RTCP. Bob's leg is plain.</summary>
public sealed class IceTests : IceLeg
{
    public IceTests()
        : base(seed: 77)
    {
        Ice.WithHostCandidate();
        Alice.Call(Local, Local);
    }

    [Fact]
    public void Media_flows_both_ways_once_ice_is_done()
    {
        Signal();
        Connect();
        Run(1);
        Assert.True(Ice.Agent.IsCompleted);
        Converse();
        Assert.True(Call.Transport(0).IceCompleted);
        Assert.Equal(Alice.Rtp.Address, Call.Transport(0).Remote);
    }

    [Fact]
    public void A_peer_with_hidden_candidates_is_reached_at_the_source_of_its_checks()
    {
        Ice.Candidates.Clear();
        Call.WithTransport(0, t => t with { Advertised = default });
        Signal();
        Connect();
        Run(1);
        Converse();
    }

    [Fact]
    public void The_engine_is_controlling_in_a_session_it_offered()
    {
        Signal(plan => plan with { Controlling = true });
        Connect(peerControls: false);
        Run(1);
        Assert.True(Ice.Agent.IsCompleted);
        Converse();
    }

    [Fact]
    public void Media_flows_both_ways_over_another_address_of_the_engine()
    {
        TransportAddress address = TestAddress.Parse("2001:db8::1");
        (MediaPort port, _) = Engine.AllocatePair(new PortPool("default", address, address, 30000, 39999));
        var peer = new Peer(Network, "[2001:db8::5]:5004", 0xA11CE);
        IceHost ice = new IceHost(Network, peer.Rtp).WithCredentials("alice");
        Call.WithTransport(0, t => t with { Standby = t.Standby.Add(port) });
        Signal();
        Follow(ice, new IceCandidate(port.Local, 5));
        peer.Call(port.Local, port.Local);
        Run(1);
        peer.SendOne();
        Bob.SendOne();
        Run(0.1);
        Assert.Equal((1, 1), (peer.Heard, Bob.Heard));
        Assert.Equal(port.Local, peer.Rtp.Received[^1].From);
        Assert.Equal((port.Local, peer.Rtp.Address), (Call.Transport(0).Local, Call.Transport(0).Remote));
    }

    [Fact]
    public void S1_media_before_ice_is_neither_forwarded_nor_followed()
    {
        Signal();
        for (int i = 0; i < 50; i++)
        {
            Network.Send(Stranger, Local, PacketBuilder.Rtp(1, i, (uint)i * 160));
            Alice.SendOne();
        }

        Bob.StartSending();
        Run(1);
        Assert.Equal(0, Bob.Heard);
        Assert.DoesNotContain(Alice.Rtp.Received, d => d.Bytes[0] >= 128);
        Assert.Equal(100, Engine.Worker.Counters[PacketResult.SourceRejected]);
    }

    [Fact]
    public void S2_media_of_strangers_is_dropped_for_the_life_of_the_call()
    {
        Signal();
        Connect();
        Run(1);
        for (int i = 0; i < 50; i++)
            Network.Send(Stranger, Local, PacketBuilder.Rtp(1, i, (uint)i * 160));
        Run(1);
        Assert.Equal(0, Bob.Heard);
        Converse();
    }

    [Fact]
    public void S4_hellos_from_addresses_without_an_ice_pair_do_not_reach_openssl()
    {
        Signal(secure: true);
        using var forger = new DtlsPeer(Network, Network.AddEndpoint(Stranger), DtlsIdentities.Theirs);
        forger.Trust(DtlsIdentities.Ours);
        forger.Connect(Local);
        Run(2);
        Assert.Equal(0, forger.Connections);
        using var dtls = new DtlsPeer(Network, Alice.Rtp, DtlsIdentities.Theirs, Alice);
        dtls.Trust(DtlsIdentities.Ours);
        Connect();
        Run(1);
        dtls.Connect(Local);
        Run(1);
        Assert.Equal(1, dtls.Connections);
        Converse();
        Alice.Security?.Dispose();
    }

    [Fact]
    public void The_engine_starts_dtls_as_soon_as_ice_has_a_pair()
    {
        Signal(secure: true, role: DtlsRole.Active);
        using var dtls = new DtlsPeer(Network, Alice.Rtp, DtlsIdentities.Theirs, Alice);
        dtls.Trust(DtlsIdentities.Ours);
        Run(1);
        Assert.DoesNotContain(Alice.Rtp.Received, d => d.Bytes[0] is >= 20 and <= 63);
        Connect();
        Run(1);
        Assert.Equal(1, dtls.Connections);
        Converse();
        Alice.Security?.Dispose();
    }

    [Fact]
    public void S11_a_sender_without_the_password_gets_no_reply()
    {
        Signal();
        long sent = 0;
        Network.Tap = (_, to, bytes) => sent += to == Stranger ? bytes.Length : 0;
        foreach (string key in new[] { "", "wrong", "alicePasswordOf22Characters" })
        {
            for (int i = 0; i < 100; i++)
                Network.Send(Stranger, Local, Check(key: key));
        }

        Run(5);
        Assert.Equal(0, sent);
        Assert.Equal(300, Engine.Worker.Counters[PacketResult.AuthenticationFailed]);
    }

    [Fact]
    public void S12_damaged_stun_changes_nothing_and_loses_no_buffer()
    {
        Signal();
        Connect();
        Run(1);
        byte[] vector =
            Convert.FromHexString(VectorFile.Json("stun", "stun-rfc5769.json").GetProperty("request_2_1").GetProperty("hex").GetString()!);
        for (int length = 0; length <= vector.Length; length++)
            Network.Send(Stranger, Local, vector.AsSpan(0, length));
        for (int bit = 0; bit < vector.Length * 8; bit++)
        {
            vector[bit / 8] ^= (byte)(1 << (bit % 8));
            Network.Send(Alice.Rtp.Address, Local, vector);
            vector[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Run(1);
        Assert.Equal(0, Engine.Worker.Counters[PacketResult.InternalError]);
        Converse();
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    [Fact]
    public void S13_a_description_with_a_thousand_candidates_causes_at_most_a_hundred_checks()
    {
        int sent = 0;
        Network.Tap = (from, _, _) => sent += from == Local ? 1 : 0;
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
        LoseConsent();
        Ice.Dead = false;
        Ice.WithCredentials("alice2");
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
        Alice.StartSending();
        Bob.StartSending();
        Run(1);
        (int alice, int bob) = (Alice.Heard, Bob.Heard);
        Ice.WithCredentials("alice2");
        Signal(plan => plan with { LocalUfrag = "oursFrag2" });
        Run(0.5);
        Connect(ufrag: "oursFrag2");
        Run(1.5);
        Assert.True(Alice.Heard - alice >= 99 && Bob.Heard - bob >= 99);
        Alice.StopSending();
        Bob.StopSending();
    }

    [Fact]
    public void After_ice_is_removed_the_address_of_the_description_is_used()
    {
        Signal();
        Connect();
        Run(1);
        Call.WithTransport(0, t => t with { Ice = null, Advertised = TestAddress.Parse("127.0.0.9:7000") }).Touch().Signal();
        SimEndpoint moved = Network.AddEndpoint("127.0.0.9:7000");
        Bob.SendOne();
        Run(0.1);
        Assert.Single(moved.Received);
    }

    [Fact]
    public void A_media_packet_over_an_ice_path_allocates_nothing()
    {
        Signal();
        Connect();
        Run(1);
        Network.DefaultLink = SimLink.Perfect;
        using var io = new DiscardingIo();
        var worker = new MediaWorker(io, new SeededRandom(1), new MediaWorkerOptions(),
            new Mailbox<WorkerCommand>(4, static () => { }), Engine);
        CallPlan plan = Call.Plan;
        worker.Apply(plan, Network.Now);
        io.Deliver(worker, 0, Alice.Rtp.Address, Check(), Network.Now);
        byte[] packet = PacketBuilder.Rtp(1, 1, 1);
        int sequence = 0;
        Assert.Equal(0, AllocationGuard.Measure(() =>
        {
            packet[2] = (byte)(++sequence >> 8);
            packet[3] = (byte)sequence;
            io.Deliver(worker, 0, Alice.Rtp.Address, packet, Network.Now);
        }));
        Assert.True(worker.Counters[PacketResult.Forwarded] > 1000);
    }

    private TransportAddress Local => Call.Plan.Transports[0].Port.Local;

    private void Signal(Func<IcePlan, IcePlan>? change = null, bool secure = false, DtlsRole role = DtlsRole.Passive)
    {
        var plan = new IcePlan(OurUfrag, OurPassword, Controlling: false, Lite: false)
        {
            RemoteCandidates = [.. Ice.Candidates.Select(c => new IceCandidatePlan("1", c.Priority, c.Address, "host"))],
        };
        Signal(change is null ? plan : change(plan), secure, role);
    }

    private void Connect(bool peerControls = true, string ufrag = OurUfrag) =>
        Follow(Ice, new IceCandidate(Local, IcePriority.Candidate(IcePriority.HostType, 65535, 1)), peerControls, ufrag);
}
