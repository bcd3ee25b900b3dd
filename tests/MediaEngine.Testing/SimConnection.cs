using MediaEngine.Primitives;
using MediaEngine.Protocol.Framing;

namespace MediaEngine.Testing;

/// <summary>
/// A TCP connection between a test peer and a worker. Octets arrive in order after the delay of the link, in pieces that depend on the seed
/// and not on the writes.
/// </summary>
public sealed class SimConnection
{
    private readonly SimNetwork _network;
    private readonly FrameReader _frames = new(65535);
    private readonly Action<SimConnection, byte[]> _toWorker;
    private MonotonicTime _lastToWorker;
    private MonotonicTime _lastToPeer;

    internal SimConnection(SimNetwork network, TransportAddress local, TransportAddress remote, Action<SimConnection, byte[]> toWorker) =>
        (_network, Local, Remote, _toWorker) = (network, local, remote, toWorker);

    /// <summary>The peer's address.</summary>
    public TransportAddress Local { get; }

    /// <summary>The worker's listening address.</summary>
    public TransportAddress Remote { get; }

    public int Token { get; internal set; }

    public bool IsClosed { get; internal set; }

    /// <summary>A framed packet of the worker (RFC 4571).</summary>
    public Action<byte[]>? OnPacket { get; set; }

    /// <summary>Octets the worker may have in flight. Beyond that its packets are dropped.</summary>
    public int Capacity { get; set; } = int.MaxValue;

    public int UnderWay { get; private set; }

    public void SendPacket(ReadOnlySpan<byte> packet)
    {
        byte[] framed = new byte[FrameReader.HeaderLength + packet.Length];
        FrameReader.WriteHeader(framed, packet.Length);
        packet.CopyTo(framed.AsSpan(FrameReader.HeaderLength));
        Send(framed);
    }

    /// <summary>Raw octets of the stream.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        byte[] all = bytes.ToArray();
        for (int at = 0; at < all.Length;)
        {
            int length = Math.Min(all.Length - at, 1 + _network.Random.Next(all.Length));
            byte[] piece = all[at..(at + length)];
            at += length;
            _lastToWorker = Later(_lastToWorker, Local, Remote);
            _network.Schedule(_lastToWorker, () => _toWorker(this, piece));
        }
    }

    internal void Deliver(byte[] bytes)
    {
        UnderWay += bytes.Length;
        _lastToPeer = Later(_lastToPeer, Remote, Local);
        _network.Schedule(_lastToPeer, () =>
        {
            UnderWay -= bytes.Length;
            ReadOnlySpan<byte> stream = bytes;
            while (_frames.TryRead(ref stream, out ReadOnlySpan<byte> packet))
                OnPacket?.Invoke(packet.ToArray());
        });
    }

    private MonotonicTime Later(MonotonicTime last, TransportAddress from, TransportAddress to)
    {
        MonotonicTime at = _network.Now + _network.DelayBetween(from, to);
        return at < last ? last : at;
    }
}
