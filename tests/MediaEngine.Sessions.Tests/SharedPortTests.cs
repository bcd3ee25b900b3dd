using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Stun;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Worker;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Several ICE sessions on one UDP port of the worker.</summary>
public sealed class SharedPortTests : IDisposable
{
    private static readonly TransportAddress _nowhere = TestAddress.Parse("127.0.0.66:6666");

    private readonly MediaPort _port = new(1, TestAddress.Parse("127.0.0.1:40000"), -1, "default") { IsShared = true };
    private readonly MediaPort _sixth = new(2, TestAddress.Parse("[2001:db8::1]:40000"), -1, "default") { IsShared = true };
    private readonly SimNetwork _network = new(seed: 40);
    private readonly SimEngine _engine;
    private int _sessions;

    public SharedPortTests() => _engine = new SimEngine(_network, new MediaWorkerOptions { SharedPorts = [_port, _sixth] });

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Sessions_on_one_port_each_get_their_own_media()
    {
        SharedPortSession[] sessions = [Start(), Start(), Start()];
        Run(1);
        foreach (SharedPortSession session in sessions)
        {
            Assert.True(session.Call.Transport(0).IceCompleted);
            Assert.Equal((_port.Local, session.Near.Rtp.Address),
                (session.Call.Transport(0).Local, session.Call.Transport(0).Remote));
        }

        Converse(sessions);
        Assert.All(sessions, s => Assert.Equal(_port.Local, s.Near.Rtp.Received[^1].From));
    }

    [Fact]
    public void A_session_uses_the_shared_port_of_the_IP_version_that_its_peer_has()
    {
        SharedPortSession fourth = Start();
        SharedPortSession sixth = Describe("[2001:db8::5]:5004", _port, _sixth);
        sixth.Port = _sixth;
        sixth.Near.Call(_sixth.Local, _sixth.Local);
        sixth.Signal().Connect();
        Run(1);
        Converse(fourth, sixth);
        Assert.Equal(_sixth.Local, sixth.Near.Rtp.Received[^1].From);
    }

    [Fact]
    public void A_session_follows_its_peer_to_another_address()
    {
        SharedPortSession session = Start();
        SharedPortSession other = Start();
        Run(1);
        var moved = new Peer(_network, "127.0.0.200:7000", session.Near.Ssrc);
        IceHost ice = new(_network, moved.Rtp) { Ufrag = session.Ice.Ufrag, Password = session.Ice.Password };
        session.Ice.Dead = true;
        session.Connect(ice);
        Run(31);
        moved.Call(_port.Local, _port.Local);
        int heard = session.Far.Heard;
        moved.SendOne();
        session.Far.SendOne();
        Run(0.1);
        Assert.Equal((heard + 1, 1), (session.Far.Heard, moved.Heard));
        Converse(other);
    }

    [Fact]
    public void An_address_that_a_NAT_has_given_to_another_peer_goes_to_its_session_when_that_peer_answers_a_check()
    {
        SharedPortSession gone = Start();
        Run(1);
        gone.Ice.Dead = true;
        gone.Near.Rtp.Close();
        gone.Near.Rtcp.Close();
        SharedPortSession session = Describe(gone.Near.Rtp.Address.ToString(), _port).Signal().Connect();
        Run(1);
        Assert.True(session.Call.Transport(0).IceCompleted);
        Converse(session);

        // The first session has lost its peer and the consent, and with it nothing of the other.
        Run(60);
        Assert.Equal(1, _engine.Worker.Counters.ConsentLosses);
        Converse(session);
    }

    [Fact]
    public void Checks_with_a_wrong_password_move_no_session()
    {
        SharedPortSession session = Start();
        SharedPortSession other = Start();
        Run(1);
        for (int i = 0; i < 100; i++)
        {
            _network.Send(_nowhere, _port.Local, session.Check(password: "wrong"));
            _network.Send(other.Near.Rtp.Address, _port.Local, session.Check(password: "wrong"));
            _network.Send(_nowhere, _port.Local, session.Check(password: other.Password));
        }

        Run(0.1);
        Assert.Equal(300, _engine.Worker.Counters[PacketResult.AuthenticationFailed]);
        _network.Send(_nowhere, _port.Local, PacketBuilder.Rtp(1, 1, 1));
        Run(0.1);
        Assert.Equal(1, _engine.Worker.Counters[PacketResult.SourceRejected]);
        Converse(session, other);
    }

    [Fact]
    public void A_check_that_names_no_session_gets_no_answer()
    {
        SharedPortSession session = Start();
        SharedPortSession ended = Start();
        Run(1);
        ended.Call.HangUp();
        int answers = 0;
        _network.Tap = (_, to, _) => answers += to == _nowhere ? 1 : 0;
        _network.Send(_nowhere, _port.Local, ended.Check());
        Run(1);
        Assert.Equal(1, _engine.Worker.Counters[PacketResult.AuthenticationFailed]);
        Assert.Equal(0, answers);
        Converse(session);
    }

    [Fact]
    public void A_session_does_not_get_the_address_of_another_by_forged_sources()
    {
        SharedPortSession victim = Start();
        SharedPortSession attacker = Start();
        Run(1);

        // The attacker knows its own password, and sends from the address of the victim.
        List<byte[]> checks = [];
        _network.Tap = (from, to, bytes) =>
        {
            if (from == _port.Local && to == _nowhere && StunMessage.TryParse(bytes, out StunMessage m) && m.Class == StunClass.Request)
                checks.Add(bytes.ToArray());
        };
        for (int i = 0; i < 10; i++)
        {
            _network.Send(victim.Near.Rtp.Address, _port.Local, attacker.Check());
            Run(0.1);
        }

        // It gets a check at an address of its own, and answers it from the address of the victim.
        _network.Send(_nowhere, _port.Local, attacker.Check());
        Run(0.1);
        Assert.NotEmpty(checks);
        foreach (byte[] check in checks)
            _network.Send(victim.Near.Rtp.Address, _port.Local, Answer(check, attacker.Ice.Password));
        Run(0.1);
        Converse(victim, attacker);

        // The consent of the victim's peer arrives too.
        Run(60);
        Assert.Equal(0, _engine.Worker.Counters.ConsentLosses);
        Converse(victim, attacker);
    }

    [Fact]
    public void A_flood_from_unknown_addresses_is_dropped_and_counted()
    {
        SharedPortSession session = Start();
        Run(1);
        for (int i = 0; i < 5000; i++)
        {
            TransportAddress from = _nowhere.WithPort(1024 + i);
            _network.Send(from, _port.Local, PacketBuilder.Rtp(session.Near.Ssrc, i, (uint)i));
            _network.Send(from, _port.Local, [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
        }

        Run(0.1);
        Assert.Equal(10000, _engine.Worker.Counters[PacketResult.SourceRejected]);
        Converse(session);
    }

    [Fact]
    public void The_end_of_a_session_frees_its_addresses_and_leaves_the_port_to_the_others()
    {
        SharedPortSession ended = Start();
        SharedPortSession session = Start();
        Run(1);
        int attached = _engine.Io.AttachedPorts;
        ended.Call.HangUp();
        Assert.Equal(attached - 2, _engine.Io.AttachedPorts);
        Assert.True(CanTake(ended.Near));
        Converse(session);
    }

    [Fact]
    public void A_session_without_consent_has_no_addresses_and_gets_them_again_when_its_peer_returns()
    {
        SharedPortSession session = Start();
        Run(1);
        session.Ice.Dead = true;
        Run(31);
        Assert.Equal(1, _engine.Worker.Counters.ConsentLosses);
        session.Near.SendOne();
        Run(0.1);
        Assert.Equal(1, _engine.Worker.Counters[PacketResult.SourceRejected]);
        session.Ice.Dead = false;
        _network.Send(session.Near.Rtp.Address, _port.Local, session.Check());
        Run(1);
        Converse(session);
    }

    [Fact]
    public void A_lost_session_comes_back_by_a_restart()
    {
        SharedPortSession session = Start();
        Run(1);
        session.Ice.Dead = true;
        Run(120);
        session.Ice.Dead = false;
        session.Restart().Signal().Connect();
        Run(1);
        Converse(session);
    }

    [Fact]
    public void The_response_of_an_address_that_has_sent_no_request_reaches_the_session_of_the_check()
    {
        SharedPortSession session = Describe("127.0.0.50:5004", _port);
        session.Ice.Lite = true;
        session.Ice.Follow(null, controlling: false);
        session.Signal(plan => plan with
        {
            Controlling = true,
            RemoteLite = true,
            RemoteCandidates = [new IceCandidatePlan("1", 5, session.Near.Rtp.Address, "host")],
        });
        session.Connect();
        Run(1);
        Assert.True(session.Call.Transport(0).IceCompleted);
        Converse(session);
        Run(60);
        Assert.Equal(0, _engine.Worker.Counters.ConsentLosses);
    }

    [Fact]
    public void A_description_with_the_address_of_another_peer_takes_nothing_from_its_session()
    {
        SharedPortSession victim = Start();
        Run(1);
        SharedPortSession attacker = Describe("127.0.0.50:5004", _port).Signal(plan => plan with
        {
            RemoteCandidates = [new IceCandidatePlan("1", 5, victim.Near.Rtp.Address, "host")],
        });
        attacker.Connect();
        Run(60);
        Assert.Equal(0, _engine.Worker.Counters.ConsentLosses);
        Converse(victim, attacker);
    }

    [Fact]
    public void A_restart_keeps_media_flowing_and_frees_the_former_addresses_later()
    {
        SharedPortSession session = Start();
        Run(2);
        session.Restart().Signal();
        Converse(session);
        SimEndpoint former = session.Near.Rtp;

        // After the restart the peer has another address.
        var moved = new Peer(_network, "127.0.0.200:7000", session.Near.Ssrc);
        IceHost ice = new(_network, moved.Rtp) { Ufrag = session.Ice.Ufrag, Password = session.Ice.Password };
        session.Connect(ice);
        Run(1);
        Converse(session.Near, session.Far, heardBy: moved);
        Run(6);
        Assert.Equal(moved.Rtp.Address, session.Call.Transport(0).Remote);
        _network.Send(former.Address, _port.Local, PacketBuilder.Rtp(1, 1, 1));
        Run(0.1);
        Assert.Equal(1, _engine.Worker.Counters[PacketResult.SourceRejected]);
    }

    [Fact]
    public void A_session_has_at_most_32_addresses_and_keeps_the_one_in_use()
    {
        SharedPortSession session = Start();
        Run(1);
        for (int i = 0; i < 60; i++)
        {
            _network.Send(_nowhere.WithPort(2000 + i), _port.Local, session.Check());
            Run(0.01);
        }

        int heard = session.Far.Heard;
        for (int i = 0; i < 60; i++)
            _network.Send(_nowhere.WithPort(2000 + i), _port.Local, PacketBuilder.Rtp(session.Near.Ssrc, 500 + i, 1));
        Run(0.1);

        // The latest addresses, and those to which a check was repeated.
        Assert.InRange(session.Far.Heard, heard + 1, heard + 31);
        Converse(session);
    }

    [Fact]
    public void A_peer_of_a_shared_port_may_connect_by_TCP_as_well()
    {
        SharedPortSession session = Describe("127.0.0.50:5004", _port).Signal();
        session.Call.WithTransport(0, t => t with { Ice = t.Ice! with { Tcp = true } }).Signal();
        SimConnection connection = _engine.Io.Connect(TestAddress.Parse("127.0.0.50:9"), TestAddress.Parse("127.0.0.1:9900"));
        int answers = 0;
        connection.OnPacket = bytes => answers += StunMessage.TryParse(bytes, out StunMessage m) && m.Class == StunClass.Success ? 1 : 0;
        connection.SendPacket(session.Check());
        Run(0.1);
        Assert.Equal((false, 1), (connection.IsClosed, answers));
        session.Connect();
        Run(1);
        Converse(session);
    }

    [Fact]
    public void A_port_that_another_worker_shares_is_refused()
    {
        var foreign = new MediaPort(3, TestAddress.Parse("127.0.0.1:40001"), -1, "default") { IsShared = true };
        SharedPortSession session = Describe("127.0.0.50:5004", foreign);
        Assert.Throws<InvalidOperationException>(() => session.Signal());
        _engine.Worker.Remove(session.Call.Plan.CallKey);
    }

    [Fact]
    public void The_traffic_class_is_set_once_for_all_sessions()
    {
        SharedPortSession first = Describe("127.0.0.50:5004", _port);
        first.Call.WithTransport(0, t => t with { TrafficClass = 184 });
        first.Signal();
        Start();
        Assert.Contains(_engine.Io.TrafficClasses, pair => pair.Value == 184);
    }

    [Fact]
    public void A_media_packet_over_a_shared_port_allocates_nothing()
    {
        SharedPortSession session = Describe("127.0.0.50:5004", _port);
        session.Signal();
        using var io = new DiscardingIo();
        var worker = new MediaWorker(io, new SeededRandom(1), new MediaWorkerOptions { SharedPorts = [_port] },
            new Mailbox<WorkerCommand>(4, static () => { }), _engine);
        worker.Apply(session.Call.Plan, _network.Now);
        io.Deliver(worker, 0, session.Near.Rtp.Address, session.Check(), _network.Now);
        byte[] packet = PacketBuilder.Rtp(1, 1, 1);
        int sequence = 0;
        Assert.Equal(0, AllocationGuard.Measure(() =>
        {
            packet[2] = (byte)(++sequence >> 8);
            packet[3] = (byte)sequence;
            io.Deliver(worker, 0, session.Near.Rtp.Address, packet, _network.Now);
            io.Deliver(worker, 0, _nowhere, packet, _network.Now);
        }));
        Assert.True(worker.Counters[PacketResult.Forwarded] > 1000);
        Assert.True(worker.Counters[PacketResult.SourceRejected] > 1000);
    }

    /// <summary>Another session gets the address by a request alone, so no session has it.</summary>
    private bool CanTake(Peer near)
    {
        SharedPortSession taker = Describe(near, _port).Signal();
        _network.Send(near.Rtp.Address, _port.Local, taker.Check());
        near.SendOne();
        Run(0.1);
        return taker.Far.Heard == 1;
    }

    private SharedPortSession Start() => Describe($"127.0.0.{10 + _sessions}:5004", _port).Signal().Connect();

    private SharedPortSession Describe(string near, MediaPort port, params MediaPort[] standby) =>
        Describe(new Peer(_network, near, (uint)(1000 + _sessions)), port, standby);

    private SharedPortSession Describe(Peer near, MediaPort port, params MediaPort[] standby)
    {
        _sessions++;
        var far = new Peer(_network, $"127.0.1.{_sessions}:6004", (uint)(2000 + _sessions));
        return new SharedPortSession(_engine, $"s{_sessions}", near, far, port, standby);
    }

    private void Converse(params SharedPortSession[] sessions)
    {
        foreach (SharedPortSession session in sessions)
            Converse(session.Near, session.Far, session.Near);
    }

    private void Converse(Peer near, Peer far, Peer heardBy)
    {
        (int before, int farBefore) = (heardBy.Heard, far.Heard);
        for (int i = 0; i < 3; i++)
        {
            near.SendOne();
            far.SendOne();
            Run(0.02);
        }

        Assert.Equal((before + 3, farBefore + 3), (heardBy.Heard, far.Heard));
    }

    private void Run(double seconds) => _network.Run(TimeSpan.FromSeconds(seconds));

    private static byte[] Answer(byte[] check, string password)
    {
        Assert.True(StunMessage.TryParse(check, out StunMessage request));
        byte[] buffer = new byte[200];
        var writer = new StunWriter(buffer, StunClass.Success, request.TransactionId);
        writer.AddMappedAddress(_nowhere);
        return buffer[..writer.Finish(Encoding.UTF8.GetBytes(password))];
    }
}
