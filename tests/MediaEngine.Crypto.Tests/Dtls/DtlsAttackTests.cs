using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Tests.Dtls;

public class DtlsAttackTests
{
    private static readonly TransportAddress _attacker = DtlsNetwork.Address("127.0.0.9:9999");

    [Fact]
    public void A_wrong_certificate_is_refused_and_the_right_one_still_connects()
    {
        using var impostorContext = new DtlsContext(DtlsNetwork.NewCertificate());
        using var network = new DtlsNetwork();
        network.ExchangeFingerprints();
        using var impostor = new DtlsEndpoint(impostorContext);
        impostor.SetPeerFingerprint("sha-256", network.PassiveContext.Certificate.Fingerprint("sha-256"), DtlsNetwork.Now);
        impostor.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        byte[] buffer = new byte[2048];
        List<DtlsEvent> events = [];
        for (int round = 0; round < 10; round++)
        {
            while (impostor.TryGetTransmit(buffer, out _, out int length))
                network.Passive.Receive(buffer.AsSpan(0, length), _attacker, DtlsNetwork.Now);
            while (network.Passive.TryGetTransmit(buffer, out TransportAddress to, out int length))
            {
                Assert.Equal(_attacker, to);
                impostor.Receive(buffer.AsSpan(0, length), DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
            }

            events.AddRange(DtlsNetwork.Events(network.Passive));
        }

        Assert.Equal([DtlsEvent.FingerprintMismatch], events);
        Assert.Null(network.Passive.Keys);
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        network.Run();
        Assert.Equal([DtlsEvent.Connected], DtlsNetwork.Events(network.Passive));
    }

    [Fact]
    public void Forged_hellos_alerts_and_garbage_do_not_stop_the_peer()
    {
        // Everything an outsider can send, before each step of twenty handshakes.
        byte[] hello = FirstFlight();
        byte[] nullSuite = [.. hello];
        OnlyNullSuite(nullSuite);
        var random = new Random(5);
        for (int run = 0; run < 20; run++)
        {
            using var network = new DtlsNetwork(seed: run);
            network.ExchangeFingerprints();
            network.Passive.PreferredRemote = run % 2 == 0 ? DtlsNetwork.ActiveAddress : default;
            network.Observe = (_, _) =>
            {
                foreach (TransportAddress source in (TransportAddress[])[_attacker, _attacker.WithPort(random.Next(1024, 65_535)),
                    DtlsNetwork.ActiveAddress])
                {
                    if (source != DtlsNetwork.ActiveAddress)
                    {
                        network.Passive.Receive(nullSuite, source, DtlsNetwork.Now);
                        network.Passive.Receive(hello, source, DtlsNetwork.Now);
                    }

                    byte[] garbage = new byte[random.Next(1, 300)];
                    random.NextBytes(garbage);
                    network.Passive.Receive(garbage, source, DtlsNetwork.Now);
                    // A fatal alert in clear, and one under an unknown key.
                    network.Passive.Receive([21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40], source, DtlsNetwork.Now);
                    network.Active.Receive([21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40], DtlsNetwork.PassiveAddress,
                        DtlsNetwork.Now);
                    network.Passive.Receive([21, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 9, 0, 26, .. new byte[26]], source, DtlsNetwork.Now);
                    // Larger than its length field, wrong version, wrong epoch.
                    network.Passive.Receive([22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0xff, 1], source, DtlsNetwork.Now);
                    network.Passive.Receive([22, 0x03, 0x03, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1], source, DtlsNetwork.Now);
                    network.Passive.Receive([22, 0xfe, 0xfd, 0, 7, 0, 0, 0, 0, 0, 1, 0, 1, 1], source, DtlsNetwork.Now);
                }
            };
            network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
            network.Run();
            Assert.True(network.Active.IsConnected);
            Assert.True(network.Passive.IsConnected);
            Assert.InRange(network.Passive.Pending, 0, DtlsEndpoint.MaxPending);
            Assert.Equal(DtlsNetwork.ActiveAddress, network.Passive.Remote);
        }
    }

    [Fact]
    public void A_flood_of_hellos_from_many_addresses_keeps_the_table_small_and_the_signalled_peer_first()
    {
        using var network = new DtlsNetwork();
        network.ExchangeFingerprints();
        network.Passive.PreferredRemote = DtlsNetwork.ActiveAddress;
        byte[] hello = FirstFlight();
        for (uint i = 0; i < 300; i++)
            network.Passive.Receive(hello, TransportAddress.FromIPv4(0x7f000100 + i, 1234), DtlsNetwork.Now);
        Assert.Equal(DtlsEndpoint.MaxPending, network.Passive.Pending);
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        network.Run();
        Assert.True(network.Passive.IsConnected);
    }

    [Fact]
    public void Every_truncation_and_bit_flip_of_the_flights_harms_only_that_handshake()
    {
        List<(byte[] Datagram, bool ToPassive)> flights = [];
        using (var network = new DtlsNetwork())
        {
            network.ExchangeFingerprints();
            network.Observe = (datagram, toPassive) => flights.Add((datagram, toPassive));
            network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
            network.Run();
        }

        using var target = new DtlsNetwork();
        target.ExchangeFingerprints();
        byte[] hello = flights[0].Datagram;
        MonotonicTime now = DtlsNetwork.Now;
        byte[] buffer = new byte[2048];
        for (int length = 0; length < hello.Length; length++)
            Abuse(hello[..length]);
        for (int bit = 0; bit < hello.Length * 8; bit += 3)
        {
            byte[] flipped = [.. hello];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Abuse(flipped);
        }

        // The client's second flight to a handshake that just began.
        byte[] second = flights.Where(flight => flight.ToPassive).ElementAt(1).Datagram;
        for (int bit = 0; bit < second.Length * 8; bit += 97)
        {
            byte[] flipped = [.. second];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            target.Passive.Receive(hello, _attacker, now);
            Abuse(flipped);
        }

        target.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        target.Run();
        Assert.True(target.Passive.IsConnected);

        void Abuse(byte[] datagram)
        {
            now += TimeSpan.FromSeconds(3);
            target.Passive.Receive(datagram, _attacker, now);
            while (target.Passive.TryGetTransmit(buffer, out _, out _))
            {
            }

            Assert.False(target.Passive.IsConnected);
        }
    }

    [Fact]
    public void An_active_side_without_answer_gives_up_by_itself()
    {
        using var endpoint = new DtlsEndpoint(new DtlsNetwork().ActiveContext);
        MonotonicTime now = DtlsNetwork.Now;
        endpoint.Connect(DtlsNetwork.PassiveAddress, now);
        // Each attempt ends after 30 s of the loop's time; the number of restarts is limited.
        for (int i = 0; i < 1000 && endpoint.NextDeadline != MonotonicTime.Never; i++)
        {
            now += TimeSpan.FromSeconds(31);
            endpoint.HandleTimeout(now);
        }

        Assert.Equal([DtlsEvent.Failed], DtlsNetwork.Events(endpoint));
        Assert.Equal(0, endpoint.Pending);
    }

    private static byte[] FirstFlight()
    {
        using var network = new DtlsNetwork();
        network.Active.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        byte[] buffer = new byte[2048];
        Assert.True(network.Active.TryGetTransmit(buffer, out _, out int length));
        return buffer[..length];
    }

    /// <summary>Replaces every offered cipher suite by TLS_NULL_WITH_NULL_NULL.</summary>
    private static void OnlyNullSuite(byte[] hello)
    {
        // Record 13, handshake 12, version 2, random 32, session id, cookie, suites.
        int at = 13 + 12 + 2 + 32;
        at += 1 + hello[at];
        at += 1 + hello[at];
        int length = (hello[at] << 8) | hello[at + 1];
        hello.AsSpan(at + 2, length).Clear();
    }
}
