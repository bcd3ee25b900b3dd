namespace MediaEngine.Primitives;

/// <summary>One received UDP datagram. The receiver owns <see cref="Buffer"/> from here on.</summary>
public readonly ref struct Datagram(int token, PacketBuffer buffer, Span<byte> span, TransportAddress remote, MonotonicTime arrival)
{
    /// <summary>What the port was attached with.</summary>
    public int Token { get; } = token;

    public PacketBuffer Buffer { get; } = buffer;

    /// <summary>The datagram's bytes, in the pool.</summary>
    public Span<byte> Span { get; } = span;

    public TransportAddress Remote { get; } = remote;

    public MonotonicTime Arrival { get; } = arrival;
}
