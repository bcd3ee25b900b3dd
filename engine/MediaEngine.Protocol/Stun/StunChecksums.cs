using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MediaEngine.Protocol.Stun;

/// <summary>MESSAGE-INTEGRITY and FINGERPRINT (RFC 8489 sections 14.5 and 14.7).</summary>
internal static class StunChecksums
{
    public const int IntegrityLength = 20;
    private const uint FingerprintMask = 0x5354554e;

    private static readonly uint[] _table = MakeTable();

    /// <summary>
    /// HMAC-SHA1 over the message up to the attribute, with the header's length field set as if the attribute were the last one.
    /// </summary>
    /// <param name="message">The message, or at least the part before the attribute.</param>
    /// <param name="offset">Offset of the attribute's header.</param>
    public static void Integrity(ReadOnlySpan<byte> message, int offset, ReadOnlySpan<byte> key, Span<byte> mac)
    {
        Span<byte> covered = stackalloc byte[StunMessage.MaxLength];
        covered = covered[..offset];
        message[..offset].CopyTo(covered);
        BinaryPrimitives.WriteUInt16BigEndian(covered[2..], (ushort)(offset + 4 + IntegrityLength - StunMessage.HeaderLength));
#pragma warning disable CA5350 // RFC 8445 section 7.1.1 requires MESSAGE-INTEGRITY, which is HMAC-SHA1.
        HMACSHA1.HashData(key, covered, mac);
#pragma warning restore CA5350
    }

    /// <summary>CRC-32 (ITU-T V.42) of everything before the attribute, XOR "STUN".</summary>
    public static uint Fingerprint(ReadOnlySpan<byte> covered)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in covered)
            crc = _table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc ^ FingerprintMask;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? (value >> 1) ^ 0xedb88320 : value >> 1;
            table[i] = value;
        }

        return table;
    }
}
