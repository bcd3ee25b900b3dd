using MediaEngine.Crypto.Dtls;
using MediaEngine.Testing;

namespace MediaEngine.Crypto.Tests.Dtls;

/// <summary>
/// A machine or network stops for longer than the retransmission timeout. When it continues, OpenSSL repeats its last flight in front of
/// the next one, and the server receives an old ClientHello followed by a new flight.
/// </summary>
public sealed class StalledHandshakeTests
{
    /// <summary>Longer than OpenSSL's first timeout, which uses the system's clock.</summary>
    private static readonly TimeSpan _stall = TimeSpan.FromMilliseconds(70);

    public static TheoryData<int, bool, bool> Cases
    {
        get
        {
            var data = new TheoryData<int, bool, bool>();
            for (int stalled = 0; stalled < 6; stalled++)
            {
                foreach (bool cookie in (bool[])[false, true])
                {
                    data.Add(stalled, cookie, false);
                    data.Add(stalled, cookie, true);
                }
            }

            return data;
        }
    }

    /// <param name="stalled">The datagram that arrives late.</param>
    /// <param name="isGlued">The client puts everything into one datagram, as OpenSSL may do.</param>
    [Theory, MemberData(nameof(Cases))]
    public void A_stall_before_any_datagram_costs_no_more_than_its_own_time(int stalled, bool cookie, bool isGlued)
    {
        using var client = new DtlsEndpoint(new DtlsContext(DtlsNetwork.NewCertificate()));
        using var context = new DtlsContext(DtlsNetwork.NewCertificate());
        using var server = new DtlsEndpoint(context, cookie ? new byte[32] : null);
        Assert.True(client.SetPeerFingerprint("sha-256", context.Certificate.Fingerprint("sha-256"), DtlsNetwork.Now));
        client.Connect(DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
        int number = 0;
        void Deliver(DtlsEndpoint from, DtlsEndpoint to)
        {
            List<byte[]> datagrams = [];
            byte[] buffer = new byte[2048];
            while (from.TryGetTransmit(buffer, out _, out int length))
                datagrams.Add(buffer[..length]);
            if (isGlued && datagrams.Count > 0)
                datagrams = [[.. datagrams.SelectMany(d => d)]];
            foreach (byte[] datagram in datagrams)
            {
                if (number++ == stalled)
                    RealTime.Pass(_stall);
                to.Receive(datagram, from == client ? DtlsNetwork.ActiveAddress : DtlsNetwork.PassiveAddress, DtlsNetwork.Now);
            }
        }

        // No timer runs: the handshake must continue with the arriving datagrams alone.
        for (int round = 0; round < 6; round++)
        {
            Deliver(client, server);
            Deliver(server, client);
        }

        Assert.True(client.IsConnected);
        Assert.Equal(0, client.FailedHandshakes + server.FailedHandshakes);
    }
}
