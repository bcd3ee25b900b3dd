using System.Buffers.Binary;
using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Security;

/// <summary>
/// Attack S4, a race for the handshake: the peer with the signalled certificate connects, whatever others send first, also with a forged
/// source address.
/// </summary>
public sealed class DtlsRaceTests : IDisposable
{
    private const int Calls = 200;

    private static readonly TransportAddress _bobAddress = TestAddress.Parse("127.0.0.3:6004");

    private readonly SimNetwork _network = new(seed: 4) { DefaultLink = new SimLink(TimeSpan.FromMilliseconds(5)) };
    private readonly SimEngine _engine;
    private readonly SimEndpoint _bob;
    private readonly List<byte[]> _forged = [];

    public DtlsRaceTests()
    {
        _engine = new SimEngine(_network, new MediaWorkerOptions { Dtls = DtlsIdentities.Ours });
        _bob = _network.AddEndpoint(_bobAddress);
        byte[] hello = FirstFlight();
        byte[] nullSuite = [.. hello];
        OnlyNullSuite(nullSuite);
        byte[] fragment = [.. hello[..13], .. hello[13..25], .. hello[25..70]];
        BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(11), (ushort)(fragment.Length - 13));
        fragment[24] = (byte)(fragment.Length - 25);
        byte[] tail = [.. fragment];
        tail[21] = 45;
        byte[] wrongEpoch = [.. hello];
        wrongEpoch[4] = 1;
        byte[] oversize = new byte[9000];
        hello.CopyTo(oversize, 0);
        BinaryPrimitives.WriteUInt16BigEndian(oversize.AsSpan(11), (ushort)(oversize.Length - 13));
        byte[] verifyRequest = [22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 31, 3, 0, 0, 19, 0, 0, 0, 0, 0, 0, 0, 0, 19, 0xfe, 0xff, 16,
            .. new byte[16]];
        byte[] serverHello = [22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 50, 2, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0, 0, 38, 0xfe, 0xfd,
            .. new byte[32], 0, 0, 0, 0];
        byte[] alert = [21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40];
        byte[] sealedAlert = [21, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 9, 0, 26, .. new byte[26]];
        byte[] garbage = [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 1, 0, 3, 1, 2, 3];
        _forged.AddRange([nullSuite, hello, fragment, tail, wrongEpoch, oversize, verifyRequest, serverHello, alert, sealedAlert, garbage]);
    }

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(DtlsRole.Passive, false)]
    [InlineData(DtlsRole.Active, false)]
    [InlineData(DtlsRole.Passive, true)]
    [InlineData(DtlsRole.Active, true)]
    public void S4_Two_hundred_calls_connect_under_a_thousand_forged_hellos_a_second_each(DtlsRole role, bool behindNat)
    {
        List<TimeSpan> took = [];
        for (int i = 0; i < Calls / 4; i++)
        {
            Leg leg = NewLeg(i, behindNat);
            Attack(leg, Calls, i % 2 == 0 ? "127.0.0.9:9999" : null);
            _network.Run(TimeSpan.FromMilliseconds(20));        // before the answer
            leg.Signal(role, DtlsIdentities.Theirs);
            MonotonicTime start = _network.Now;
            if (role == DtlsRole.Passive)
                leg.Peer.Connect(leg.Local);
            while (leg.Peer.Connections == 0 && _network.Now - start < TimeSpan.FromSeconds(10))
                _network.Run(TimeSpan.FromMilliseconds(1));
            Assert.Equal(1, leg.Peer.Connections);
            took.Add(_network.Now - start);
            _network.Run(TimeSpan.FromMilliseconds(20));        // after the connection
            leg.Alice.SendOne();
            _network.Run(TimeSpan.FromMilliseconds(20));
            Assert.Equal(i + 1, _bob.Received.Count);
            Assert.Equal(1, leg.Peer.Connections);
            leg.Dispose();
        }

        // A handshake has six flights of 5 ms each. The attack may delay it by less than 100 ms.
        Assert.All(took, t => Assert.InRange(t, TimeSpan.Zero, TimeSpan.FromMilliseconds(30 + 100)));
        PoolLedger.AssertEmpty(_engine.Io.Pool);
    }

    [Fact]
    public void S4_A_stranger_who_completes_a_handshake_loses_it_and_the_peer_is_still_waited_for()
    {
        Leg leg = NewLeg(0, behindNat: false);
        leg.Signal(DtlsRole.Passive, DtlsIdentities.Theirs);
        List<DtlsPeer> strangers = [];
        for (int i = 0; i < 6; i++)
        {
            var stranger = new DtlsPeer(_network, _network.AddEndpoint($"127.0.0.{40 + i}:9000"), DtlsIdentities.Foreign);
            stranger.Trust(DtlsIdentities.Ours);
            stranger.Connect(leg.Local);
            strangers.Add(stranger);
        }

        _network.Run(TimeSpan.FromMilliseconds(100));
        leg.Peer.Connect(leg.Local);
        _network.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1, leg.Peer.Connections);
        leg.Alice.SendOne();
        _network.Run(TimeSpan.FromMilliseconds(20));
        Assert.Single(_bob.Received);
        strangers.ForEach(s => s.Dispose());
        leg.Dispose();
    }

    [Fact]
    public void Media_is_sent_to_the_address_of_the_authenticated_handshake_before_media_arrives_from_it()
    {
        Leg leg = NewLeg(0, behindNat: true);
        leg.Signal(DtlsRole.Active, DtlsIdentities.Theirs);
        _network.Run(TimeSpan.FromMilliseconds(200));
        Assert.Equal(1, leg.Peer.Connections);
        _network.Send(_bobAddress, leg.BobsPort, PacketBuilder.Rtp(7, 1, 1));
        _network.Run(TimeSpan.FromMilliseconds(20));
        Assert.Equal(1, leg.Alice.Heard);
        leg.Dispose();
    }

    [Fact]
    public void A_forged_hello_gets_no_longer_reply_than_itself_and_leaves_no_state()
    {
        Leg leg = NewLeg(0, behindNat: false);
        leg.Signal(DtlsRole.Passive, DtlsIdentities.Theirs);
        SimEndpoint attacker = _network.AddEndpoint("127.0.0.9:9999");
        int sent = 0;
        for (int i = 0; i < 1000; i++)
        {
            byte[] forged = _forged[i % _forged.Count];
            attacker.Send(leg.Local, forged);
            sent += forged.Length;
            _network.Run(TimeSpan.FromMilliseconds(1));
        }

        _network.Run(TimeSpan.FromMilliseconds(100));
        Assert.NotEmpty(attacker.Received);
        Assert.InRange(attacker.Received.Sum(d => d.Bytes.Length), 1, sent);
        Assert.All(attacker.Received, d => Assert.Equal(3, d.Bytes[13]));
        leg.Dispose();
        Assert.Equal(MonotonicTime.Never, _engine.Worker.NextDeadline);
    }

    [Fact]
    public void A_peer_that_was_offered_ICE_and_answers_without_it_has_to_return_a_cookie()
    {
        Leg leg = NewLeg(0, behindNat: false);
        leg.Change(t => t with { Ice = new IcePlan("ufrag", "password-of-22-letters", Controlling: true, Lite: false) });
        leg.Signal(DtlsRole.Unknown, DtlsIdentities.Theirs);
        leg.Change(t => t with { Ice = null });
        leg.Signal(DtlsRole.Passive, DtlsIdentities.Theirs);
        SimEndpoint attacker = _network.AddEndpoint("127.0.0.9:9999");
        attacker.Send(leg.Local, _forged[1]);
        _network.Run(TimeSpan.FromMilliseconds(20));
        Assert.Equal(3, Assert.Single(attacker.Received).Bytes[13]);
        leg.Peer.Connect(leg.Local);
        _network.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1, leg.Peer.Connections);
        leg.Dispose();
    }

    private static byte[] FirstFlight()
    {
        using var endpoint = new DtlsEndpoint(DtlsIdentities.Foreign);
        endpoint.Connect(TestAddress.Parse("127.0.0.1:5000"), MonotonicTime.FromSeconds(1));
        byte[] buffer = new byte[2048];
        Assert.True(endpoint.TryGetTransmit(buffer, out _, out int length));
        return buffer[..length];
    }

    /// <summary>Replaces each offered cipher suite by TLS_NULL_WITH_NULL_NULL.</summary>
    private static void OnlyNullSuite(byte[] hello)
    {
        int at = 13 + 12 + 2 + 32;
        at += 1 + hello[at];
        at += 1 + hello[at];
        hello.AsSpan(at + 2, (hello[at] << 8) | hello[at + 1]).Clear();
    }

    /// <summary>
    /// Sends one datagram per millisecond, from one address or from many, including hellos and alerts with the peer's source address.
    /// </summary>
    private void Attack(Leg leg, int milliseconds, string? from)
    {
        for (int i = 0; i < milliseconds; i++)
        {
            byte[] forged = _forged[i % _forged.Count];
            TransportAddress source = TestAddress.Parse(from ?? $"127.0.1.{1 + i % 250}:{2000 + i}");
            if (i % 3 == 0)
                (source, forged) = (leg.Advertised, _forged[new[] { 0, 1, 4, 5, 8, 9 }[i / 3 % 6]]);
            _network.Schedule(TimeSpan.FromMilliseconds(i), () => _network.Send(source, leg.Local, forged));
        }
    }

    private Leg NewLeg(int number, bool behindNat) => new(_network, _engine, number, behindNat);

    /// <summary>Alice uses DTLS. Behind NAT she sends from another address than her SDP has.</summary>
    private sealed class Leg : IDisposable
    {
        private readonly TwoPartyCall _call;
        private readonly SimEndpoint? _outside;

        public Leg(SimNetwork network, SimEngine engine, int number, bool behindNat)
        {
            int port = 10_000 + 2 * number;
            Alice = new Peer(network, behindNat ? $"127.0.0.7:{port + 20_001}" : $"127.0.0.2:{port}", (uint)(1000 + number));
            if (behindNat)
            {
                _outside = network.AddEndpoint($"127.0.0.2:{port}");
                _outside.OnReceive = (from, bytes) => Alice.Rtp.OnReceive!(from, bytes);
            }

            Peer = new DtlsPeer(network, Alice.Rtp, DtlsIdentities.Theirs, Alice);
            Peer.Trust(DtlsIdentities.Ours);
            _call = new TwoPartyCall(engine, TestAddress.Parse($"127.0.0.2:{port}"), _bobAddress);
            Alice.Call(Local, Local);
            _call.WithTransport(0, t => t with { Srtp = new SrtpPlan(null, null), Dtls = new DtlsPlan(DtlsRole.Unknown, "sha-256", []) });
            _call.WithTransport(1, t => t with { Srtp = new SrtpPlan(null, null) }).Signal();
        }

        public Peer Alice { get; }

        public DtlsPeer Peer { get; }

        public TransportAddress Local => _call.Local(0);

        public TransportAddress Advertised => _call.Plan.Transports[0].Advertised;

        public TransportAddress BobsPort => _call.Local(2);

        public void Signal(DtlsRole role, DtlsContext peer) => _call.WithTransport(
            0, t => t with { Dtls = new DtlsPlan(role, "sha-256", [.. peer.Certificate.Fingerprint("sha-256")!]) }).Signal();

        public void Change(Func<TransportPlan, TransportPlan> change) => _call.WithTransport(0, change);

        public void Dispose()
        {
            _call.HangUp();
            Peer.Dispose();
            Alice.Security?.Dispose();
            Alice.Rtp.Close();
            Alice.Rtcp.Close();
            _outside?.Close();
        }
    }
}
