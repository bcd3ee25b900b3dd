namespace MediaEngine.Protocol.Rtp;

/// <summary>A sequence number extended by its wraparounds (RFC 3550 appendix A.1, RFC 3711 section 3.3.1).</summary>
public readonly record struct ExtendedSequenceNumber(long Value) : IComparable<ExtendedSequenceNumber>
{
    /// <summary>The 16 bits on the wire.</summary>
    public ushort Wire => (ushort)Value;

    /// <summary>The extended number with the given wire value that is nearest to this one: at most 2^15 before or after it.</summary>
    public ExtendedSequenceNumber Nearest(ushort wire) => new(Value + (short)(ushort)(wire - Wire));

    public int CompareTo(ExtendedSequenceNumber other) => Value.CompareTo(other.Value);

    public static long operator -(ExtendedSequenceNumber a, ExtendedSequenceNumber b) => a.Value - b.Value;

    public static bool operator <(ExtendedSequenceNumber a, ExtendedSequenceNumber b) => a.Value < b.Value;

    public static bool operator >(ExtendedSequenceNumber a, ExtendedSequenceNumber b) => a.Value > b.Value;

    public static bool operator <=(ExtendedSequenceNumber a, ExtendedSequenceNumber b) => a.Value <= b.Value;

    public static bool operator >=(ExtendedSequenceNumber a, ExtendedSequenceNumber b) => a.Value >= b.Value;
}
