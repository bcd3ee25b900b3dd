using System.Buffers.Binary;

namespace MediaEngine.Crypto.Srtp;

/// <summary>
/// The 12-octet initialization vector of AES-GCM in SRTP: two zero octets, SSRC and index, XOR the salt (RFC 7714 sections 8.1 and 9.1).
/// </summary>
internal readonly struct GcmIv
{
    private readonly uint _first;
    private readonly ulong _rest;

    public GcmIv(ReadOnlySpan<byte> salt)
    {
        _first = BinaryPrimitives.ReadUInt32BigEndian(salt);
        _rest = BinaryPrimitives.ReadUInt64BigEndian(salt[4..]);
    }

    /// <summary>The 48-bit RTP index or the 31-bit SRTCP index. Both end in the last octet.</summary>
    public void Write(uint ssrc, ulong index, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, _first ^ (ssrc >> 16));
        BinaryPrimitives.WriteUInt64BigEndian(destination[4..], _rest ^ ((ulong)ssrc << 48) ^ index);
    }
}
