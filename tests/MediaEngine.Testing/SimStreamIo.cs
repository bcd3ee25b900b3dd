using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>A worker's outgoing TCP connections in virtual time, to listeners of the <see cref="SimNetwork"/>.</summary>
internal sealed class SimStreamIo(SimNetwork network, Func<IDatagramHandler> handler, Func<int> nextToken, SimCodecHosts hosts)
    : IStreamIo
{
    private static readonly TransportAddress _worker = TestAddress.Parse("203.0.113.1:0");

    private readonly Dictionary<int, SimStreamPeer> _peers = [];

    public string CloseReason { get; private set; } = "";

    public int Count => _peers.Count;

    public bool TryConnect(in TransportAddress remote, out int connection, out string failure)
    {
        int token = nextToken();
        (connection, failure) = (token, "");
        SimListener? listener = network.ListenerAt(remote);
        var peer = new SimStreamPeer(network, remote, _worker, token)
        {
            IsOpen = true,
            ToWorker = bytes =>
            {
                if (_peers.ContainsKey(token))
                    handler().ReceiveStream(token, bytes, network.Now);
            },
            EndAtWorker = reason => End(token, reason),
        };
        _peers.Add(token, peer);
        if (listener?.IsSilent == true)
            return true;
        MonotonicTime at = network.Now + network.DelayBetween(_worker, remote) + network.DelayBetween(remote, _worker)
            + (listener?.ConnectDelay ?? TimeSpan.Zero);
        peer.Establish(at);
        network.Schedule(at, () =>
        {
            if (!_peers.ContainsKey(token))
                return;
            if (listener is null || listener.Refusal is not null)
            {
                End(token, listener?.Refusal ?? "Connection refused");
                return;
            }

            listener.Accepted?.Invoke(peer);
            handler().Connected(token, network.Now);
        });
        return true;
    }

    public bool TryWrite(int connection, ReadOnlySpan<byte> bytes) =>
        _peers.TryGetValue(connection, out SimStreamPeer? peer) ? peer.TryDeliver(bytes) : hosts.TryWake(connection);

    public void Close(int connection)
    {
        if (_peers.Remove(connection, out SimStreamPeer? peer))
            peer.CloseByWorker();
    }

    private void End(int token, string reason)
    {
        if (!_peers.Remove(token, out SimStreamPeer? peer))
            return;
        peer.IsOpen = false;
        CloseReason = reason;
        handler().Closed(token, network.Now);
    }
}
