using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Tests.Dtls;

/// <summary>Client role: the answer to our ClientHello comes from an address it was not sent to.</summary>
public class UnsolicitedAnswerTests
{
    private static readonly TransportAddress _elsewhere = DtlsNetwork.Address("127.0.0.3:7777");
    private static readonly TransportAddress _attacker = DtlsNetwork.Address("127.0.0.9:9999");
    private static readonly byte[] _serverHello =
        [22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 50, 2, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0, 0, 38, 0xfe, 0xfd, .. new byte[32], 0, 0, 0, 0];

    [Fact]
    public void An_answer_with_the_signalled_certificate_is_accepted_at_once()
    {
        using var network = new DtlsNetwork();
        network.ExchangeFingerprints();
        MonotonicTime now = DtlsNetwork.Now;
        Assert.True(Exchange(network, now, _elsewhere, rounds: 10));
        Assert.Equal(_elsewhere, network.Active.Remote);
        Assert.Equal(network.Active.Keys!.Send.Key.ToArray(), network.Passive.Keys!.Receive.Key.ToArray());
    }

    [Fact]
    public void A_HelloVerifyRequest_has_no_certificate_so_it_waits_for_the_signalled_address()
    {
        using var network = new DtlsNetwork(cookieSecret: new byte[32]);
        network.ExchangeFingerprints();
        MonotonicTime now = DtlsNetwork.Now;
        Assert.False(Exchange(network, now, _elsewhere, rounds: 3));
        MonotonicTime deadline = network.Active.NextDeadline;
        Assert.InRange((deadline - now).TotalMilliseconds, 0, 60);
        network.Active.HandleTimeout(now + TimeSpan.FromMilliseconds(60));
        Assert.True(Exchange(network, now + TimeSpan.FromMilliseconds(60), _elsewhere, rounds: 10, connect: false));
        Assert.Equal(_elsewhere, network.Active.Remote);
    }

    [Fact]
    public void A_forged_answer_does_not_affect_the_handshake_with_the_signalled_address()
    {
        using var network = new DtlsNetwork();
        network.ExchangeFingerprints();
        MonotonicTime now = DtlsNetwork.Now;
        network.Active.Connect(DtlsNetwork.PassiveAddress, now);
        for (int i = 0; i < 1000; i++)
            network.Active.Receive(_serverHello, _attacker.WithPort(1 + i), now);
        Assert.True(Exchange(network, now, DtlsNetwork.PassiveAddress, rounds: 10, connect: false));
        Assert.Equal(0, network.Active.FailedHandshakes);
        Assert.Equal(DtlsNetwork.PassiveAddress, network.Active.Remote);
    }

    [Fact]
    public void After_an_answer_that_fails_the_signalled_address_is_asked_again()
    {
        using var network = new DtlsNetwork();
        network.ExchangeFingerprints();
        MonotonicTime now = DtlsNetwork.Now;
        network.Active.Connect(DtlsNetwork.PassiveAddress, now);
        network.Active.Receive(_serverHello, _attacker, now);
        now += TimeSpan.FromMilliseconds(60);
        network.Active.HandleTimeout(now);

        // The stranger's answer was followed and failed: the peer is asked again, however often that happens.
        for (int i = 0; i < 20; i++)
        {
            now += TimeSpan.FromMilliseconds(100);
            network.Active.HandleTimeout(now);
            network.Active.Receive(_serverHello, _attacker, now);
            now += TimeSpan.FromMilliseconds(60);
            network.Active.HandleTimeout(now);
        }

        now += TimeSpan.FromMilliseconds(100);
        network.Active.HandleTimeout(now);
        Assert.True(Exchange(network, now, DtlsNetwork.PassiveAddress, rounds: 10, connect: false));
        Assert.Equal(DtlsNetwork.PassiveAddress, network.Active.Remote);
    }

    /// <summary>Delivers datagrams both ways, those to the client with another source address; true when both are connected.</summary>
    private static bool Exchange(DtlsNetwork network, MonotonicTime now, TransportAddress source, int rounds, bool connect = true)
    {
        byte[] buffer = new byte[2048];
        if (connect)
            network.Active.Connect(DtlsNetwork.PassiveAddress, now);
        for (int i = 0; i < rounds; i++)
        {
            while (network.Active.TryGetTransmit(buffer, out TransportAddress to, out int length))
            {
                if (to == DtlsNetwork.PassiveAddress || to == source)
                    network.Passive.Receive(buffer.AsSpan(0, length), DtlsNetwork.ActiveAddress, now);
            }

            while (network.Passive.TryGetTransmit(buffer, out _, out int length))
                network.Active.Receive(buffer.AsSpan(0, length), source, now);
        }

        return network.Active.IsConnected && network.Passive.IsConnected;
    }
}
