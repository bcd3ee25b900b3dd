namespace MediaEngine.Protocol.Udptl;

/// <summary>
/// The parts of a UDPTL packet (T.38 section 9.1, in aligned PER):
/// <code>
/// +----------+--------+-------------+------+--------------------------------------+
/// | number 2 | length | primary IFP | 0x00 | count, then length and IFP of each   |  redundancy
/// +----------+--------+-------------+------+--------------------------------------+
///                                   | 0x80 | 1, span, count, then length and data |  parity
/// </code>
/// Lengths are one octet up to 127 and two octets, with 0x80 in the first, up to 16383.
/// </summary>
internal ref struct UdptlPacket
{
    /// <summary>The most parts after the primary packet.</summary>
    public const int MaximumParts = 16;

    private const byte FecInfo = 0x80;

    private ReadOnlySpan<byte> _rest;
    private int _parts;

    public ushort SequenceNumber { get; private set; }

    public ReadOnlySpan<byte> Primary { get; private set; }

    /// <summary>The parts are parities, not packets.</summary>
    public bool IsFec { get; private set; }

    /// <summary>Packets in one parity.</summary>
    public int Span { get; private set; }

    /// <summary>The number of packets or parities after the primary packet.</summary>
    public readonly int Parts => _parts;

    public static bool TryParse(ReadOnlySpan<byte> datagram, out UdptlPacket packet)
    {
        packet = default;
        if (datagram.Length < 4)
            return false;
        packet.SequenceNumber = (ushort)((datagram[0] << 8) | datagram[1]);
        ReadOnlySpan<byte> rest = datagram[2..];
        if (!TryReadPart(ref rest, out ReadOnlySpan<byte> primary) || rest.IsEmpty)
            return false;
        packet.Primary = primary;
        packet.IsFec = (rest[0] & FecInfo) != 0;
        rest = rest[1..];
        if (packet.IsFec)
        {
            if (rest.Length < 2 || rest[0] != 1)
                return false;
            packet.Span = rest[1];
            rest = rest[2..];
        }

        // A packet without parts may end early: some senders leave out the last octets.
        if (rest.IsEmpty)
            return !packet.IsFec;
        if (!TryReadLength(ref rest, out int parts) || parts > MaximumParts)
            return false;
        packet._rest = rest;
        packet._parts = parts;
        for (int i = 0; i < parts; i++)
        {
            if (!TryReadPart(ref rest, out _))
                return false;
        }

        return true;
    }

    /// <summary>The part at an index below <see cref="Parts"/>. The first is the most recent packet.</summary>
    public readonly ReadOnlySpan<byte> Part(int index)
    {
        ReadOnlySpan<byte> rest = _rest;
        ReadOnlySpan<byte> part = default;
        for (int i = 0; i <= index; i++)
            _ = TryReadPart(ref rest, out part);
        return part;
    }

    private static bool TryReadPart(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> part)
    {
        part = default;
        if (!TryReadLength(ref rest, out int length) || length > rest.Length)
            return false;
        part = rest[..length];
        rest = rest[length..];
        return true;
    }

    private static bool TryReadLength(scoped ref ReadOnlySpan<byte> rest, out int length)
    {
        length = 0;
        if (rest.IsEmpty)
            return false;
        length = rest[0];
        if (length < 0x80)
        {
            rest = rest[1..];
            return true;
        }

        // Fragments of 16 K (0xc0) do not fit into a datagram.
        if (rest.Length < 2 || (length & 0x40) != 0)
            return false;
        length = ((length & 0x3f) << 8) | rest[1];
        rest = rest[2..];
        return true;
    }
}
