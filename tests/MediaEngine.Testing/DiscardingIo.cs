using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>A door to nowhere that counts: for allocation and robustness tests, where a network would only be in the way.</summary>
public sealed class DiscardingIo(int slots = 64) : IDatagramIo, IDisposable
{
    public PacketPool Pool { get; } = new(slots);

    public long Sent { get; private set; }

    /// <summary>Bytes of the datagram sent last.</summary>
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

    /// <summary>Puts a datagram into the pool and hands it to a handler.</summary>
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
