namespace MediaEngine.Protocol.Rtp;

/// <summary>A sequence number with its wraps counted, as RFC 3550 appendix A.1 and RFC 3711 section 3.3.1 use it.</summary>
public readonly record struct ExtendedSequenceNumber(long Value) : IComparable<ExtendedSequenceNumber>
{
    /// <summary>The 16 bits on the wire.</summary>
    public ushort Wire => (ushort)Value;

    /// <summary>How often the sequence wrapped.</summary>
    public uint Cycles => (uint)(Value >> 16);

    /// <summary>The extended number nearest to this one that has the given wire value: at most 2^15 before or after it.</summary>
    public ExtendedSequenceNumber Nearest(ushort wire) => new(Value + (short)(ushort)(wire - Wire));

    public int CompareTo(ExtendedSequenceNumber other) => Value.CompareTo(other.Value);

    public static long operator -(ExtendedSequenceNumber a, ExtendedSequenceNumber b) => a.Value - b.Value;

    public static bool operator <(ExtendedSequenceNumber a, ExtendedSequenceNumber b) => a.Value < b.Value;

    public static bool operator >(ExtendedSequenceNumber a, ExtendedSequenceNumber b) => a.Value > b.Value;

    public static bool operator <=(ExtendedSequenceNumber a, ExtendedSequenceNumber b) => a.Value <= b.Value;

    public static bool operator >=(ExtendedSequenceNumber a, ExtendedSequenceNumber b) => a.Value >= b.Value;
}
