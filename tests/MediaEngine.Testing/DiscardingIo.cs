using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>Datagram I/O that counts and discards packets, for allocation and robustness tests without a network.</summary>
public sealed class DiscardingIo(int slots = 64) : IDatagramIo, IDisposable
{
    public PacketPool Pool { get; } = new(slots);

    public long Sent { get; private set; }

    /// <summary>The octets of the last sent datagram.</summary>
    public byte[] LastSent { get; } = new byte[PacketPool.MaxDatagram];

    public int LastLength { get; private set; }

    public int AttachedPorts { get; private set; }

    public void Attach(MediaPort port, int token) => AttachedPorts++;

    public void Detach(int token) => AttachedPorts--;

    public void SetTrafficClass(int token, byte trafficClass)
    {
    }

    public void Send(int token, in TransportAddress remote, PacketBuffer buffer)
    {
        Sent++;
        LastLength = buffer.Length;
        Pool.Span(buffer).CopyTo(LastSent);
        Pool.Return(buffer);
    }

    public void Return(PacketBuffer buffer) => Pool.Return(buffer);

    /// <summary>Copies a datagram into a pool buffer and passes it to a handler.</summary>
    public void Deliver(IDatagramHandler handler, int token, in TransportAddress from, ReadOnlySpan<byte> bytes, MonotonicTime now)
    {
        if (!Pool.TryRent(out PacketBuffer buffer))
            throw new InvalidOperationException("the pool is empty: buffers leak");
        buffer = buffer.With(buffer.Offset, bytes.Length);
        Span<byte> span = Pool.Span(buffer);
        bytes.CopyTo(span);
        handler.Receive(new Datagram(token, buffer, span, from, now));
    }

    public void Dispose() => Pool.Dispose();
}
