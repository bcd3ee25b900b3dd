using System.Buffers.Binary;

namespace MediaEngine.Crypto.Srtp;

/// <summary>The initial counter block of AES-CM: (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16) (RFC 3711 section 4.1.1).</summary>
internal readonly struct CounterIv
{
    public const int Length = 16;

    private readonly ulong _high;
    private readonly ulong _low;

    /// <param name="salt">The session salt: 14 octets, or 12 that are padded with two zero octets.</param>
    public CounterIv(ReadOnlySpan<byte> salt)
    {
        Span<byte> padded = stackalloc byte[Length];
        padded.Clear();
        salt.CopyTo(padded);
        _high = BinaryPrimitives.ReadUInt64BigEndian(padded);
        _low = BinaryPrimitives.ReadUInt64BigEndian(padded[8..]);
    }

    /// <summary>The block as two 64-bit numbers, the more significant half first.</summary>
    public (ulong High, ulong Low) Value(uint ssrc, ulong index) => (_high ^ ssrc, _low ^ (index << 16));

    public void Write(uint ssrc, ulong index, Span<byte> destination)
    {
        (ulong high, ulong low) = Value(ssrc, index);
        BinaryPrimitives.WriteUInt64BigEndian(destination, high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], low);
    }
}
