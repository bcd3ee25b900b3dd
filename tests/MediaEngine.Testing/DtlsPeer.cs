using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>DTLS of a test peer on its RTP port. Once connected the peer uses SRTP with the negotiated keys.</summary>
public sealed class DtlsPeer : IDisposable
{
    private readonly SimNetwork _network;
    private readonly SimEndpoint _endpoint;
    private readonly Peer? _peer;
    private readonly Action<TransportAddress, byte[]>? _media;

    public DtlsPeer(SimNetwork network, SimEndpoint endpoint, DtlsContext context, Peer? peer = null)
    {
        (_network, _endpoint, _peer, Context) = (network, endpoint, peer, context);
        Dtls = new DtlsEndpoint(context);
        _media = endpoint.OnReceive;
        endpoint.OnReceive = Receive;
    }

    public DtlsContext Context { get; }

    public DtlsEndpoint Dtls { get; }

    public int Connections { get; private set; }

    /// <summary>Returns what to send instead of each datagram.</summary>
    public Func<byte[], byte[][]>? OnTheWay { get; set; }

    /// <summary>Takes the client role.</summary>
    public void Connect(TransportAddress to)
    {
        Dtls.Connect(to, _network.Now);
        Drain();
    }

    public void Trust(DtlsContext other) => Dtls.SetPeerFingerprint("sha-256", other.Certificate.Fingerprint("sha-256"), _network.Now);

    public void Dispose()
    {
        _endpoint.OnReceive = _media;
        Dtls.Dispose();
    }

    private void Receive(TransportAddress from, byte[] bytes)
    {
        if (bytes.Length == 0 || bytes[0] is < 20 or > 63)
        {
            _media?.Invoke(from, bytes);
            return;
        }

        Dtls.Receive(bytes, from, _network.Now);
        Drain();
    }

    private void Drain()
    {
        byte[] buffer = new byte[2048];
        while (Dtls.TryGetTransmit(buffer, out TransportAddress to, out int length))
        {
            foreach (byte[] datagram in OnTheWay?.Invoke(buffer[..length]) ?? [buffer[..length]])
                _endpoint.Send(to, datagram);
        }

        while (Dtls.TryGetEvent(out DtlsEvent dtlsEvent))
        {
            if (dtlsEvent != DtlsEvent.Connected)
                continue;
            Connections++;
            if (_peer is not null)
                _peer.Security = new PeerSecurity(Dtls.Keys!.Send, Dtls.Keys.Receive);
        }
    }
}
