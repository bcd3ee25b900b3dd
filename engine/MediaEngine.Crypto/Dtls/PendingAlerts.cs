using MediaEngine.Primitives;

namespace MediaEngine.Crypto.Dtls;

/// <summary>
/// Datagrams to send without a handshake: alerts of handshakes that were removed, and HelloVerifyRequests to sources that never had one.
/// </summary>
internal sealed class PendingAlerts
{
    private const int Capacity = 16;

    private readonly Queue<(TransportAddress To, byte[] Datagram)> _queue = new();

    /// <summary>Queues a datagram; drops it when the queue is full.</summary>
    public void Add(TransportAddress to, byte[] datagram)
    {
        if (_queue.Count < Capacity)
            _queue.Enqueue((to, datagram));
    }

    /// <summary>Takes what an association has not sent yet.</summary>
    public void Keep(DtlsAssociation association)
    {
        Span<byte> buffer = stackalloc byte[2048];
        while (_queue.Count < Capacity && association.TryGetTransmit(buffer, out int length))
            _queue.Enqueue((association.Remote, buffer[..length].ToArray()));
    }

    /// <summary>Writes the next datagram. False when there is none, or when it does not fit and is lost.</summary>
    public bool TryTake(Span<byte> destination, out TransportAddress to, out int length)
    {
        to = default;
        length = 0;
        if (!_queue.TryDequeue(out (TransportAddress To, byte[] Datagram) last) || last.Datagram.Length > destination.Length)
            return false;
        last.Datagram.CopyTo(destination);
        (to, length) = (last.To, last.Datagram.Length);
        return true;
    }
}
