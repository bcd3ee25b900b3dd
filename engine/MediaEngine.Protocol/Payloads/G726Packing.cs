namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Order of the G.726 code words in octets. G726-16 to G726-40 put the first word into the least significant bits (RFC 3551 section 4.5.4),
/// AAL2-G726-16 to -40 into the most significant bits (ITU-T I.366.2 annex E).
/// </summary>
public static class G726Packing
{
    /// <summary>
    /// Converts one packing to the other. Words of 3 or 5 bits come in groups of eight; an incomplete group at the end is not changed.
    /// </summary>
    /// <param name="payload">Changed in place.</param>
    /// <param name="bits">Bits of a code word: 2, 3, 4 or 5 for 16 to 40 kbit/s.</param>
    public static void Swap(Span<byte> payload, int bits, bool toMostSignificantFirst)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 5);
        int group = (bits & 1) != 0 ? bits : 1;
        int words = 8 * group / bits;
        for (int at = 0; at + group <= payload.Length; at += group)
        {
            Span<byte> octets = payload.Slice(at, group);
            ulong value = 0;
            for (int i = 0; i < group; i++)
                value |= (ulong)octets[i] << (toMostSignificantFirst ? 8 * i : 8 * (group - 1 - i));
            ulong swapped = 0;
            ulong mask = (1UL << bits) - 1;
            for (int i = 0; i < words; i++)
                swapped |= ((value >> (bits * i)) & mask) << (bits * (words - 1 - i));
            for (int i = 0; i < group; i++)
                octets[i] = (byte)(swapped >> (toMostSignificantFirst ? 8 * (group - 1 - i) : 8 * i));
        }
    }
}
