namespace MediaEngine.Primitives;

/// <summary>One received UDP datagram. The handler that receives it owns <see cref="Buffer"/>.</summary>
public readonly ref struct Datagram(int token, PacketBuffer buffer, Span<byte> span, TransportAddress remote, MonotonicTime arrival)
{
    /// <summary>The token the port was attached with (<see cref="IDatagramIo.Attach"/>).</summary>
    public int Token { get; } = token;

    public PacketBuffer Buffer { get; } = buffer;

    /// <summary>The datagram's bytes, inside the packet pool.</summary>
    public Span<byte> Span { get; } = span;

    public TransportAddress Remote { get; } = remote;

    public MonotonicTime Arrival { get; } = arrival;
}
