using System.Buffers.Binary;

namespace MediaEngine.Protocol.Srtp;

/// <summary>
/// Completely encrypted header extensions and CSRCs (RFC 9335). Another value of "defined by profile" marks them as encrypted.
/// </summary>
internal static class Cryptex
{
    private const ushort OneByte = 0xbede;
    private const ushort TwoByte = 0x1000;
    private const ushort EncryptedOneByte = 0xc0de;
    private const ushort EncryptedTwoByte = 0xc2de;

    /// <summary>
    /// Sender: returns true and sets the mark when the packet has a one-byte or two-byte extension. The header must be valid.
    /// </summary>
    public static bool TryMarkEncrypted(Span<byte> packet, out RtpCipherRegion region)
    {
        if (TryReadProfile(packet, out int at, out ushort profile, out region) && profile is OneByte or TwoByte)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[at..], profile == OneByte ? EncryptedOneByte : EncryptedTwoByte);
            return true;
        }

        SrtpHeader.TryMeasure(packet, out int headerLength);
        region = headerLength;
        return false;
    }

    /// <summary>Receiver: true when the packet has the mark. The mark stays until the packet is verified.</summary>
    public static bool TryGetEncryptedRegion(ReadOnlySpan<byte> packet, out RtpCipherRegion region)
    {
        if (TryReadProfile(packet, out _, out ushort profile, out region) && profile is EncryptedOneByte or EncryptedTwoByte)
            return true;
        SrtpHeader.TryMeasure(packet, out int headerLength);
        region = headerLength;
        return false;
    }

    public static void MarkClear(Span<byte> packet)
    {
        int at = SrtpHeader.RtpFixed + SrtpHeader.CsrcLength(packet);
        ushort profile = BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
        BinaryPrimitives.WriteUInt16BigEndian(packet[at..], profile == EncryptedOneByte ? OneByte : TwoByte);
    }

    private static bool TryReadProfile(ReadOnlySpan<byte> packet, out int at, out ushort profile, out RtpCipherRegion region)
    {
        int csrc = SrtpHeader.CsrcLength(packet);
        at = SrtpHeader.RtpFixed + csrc;
        region = new RtpCipherRegion(SrtpHeader.RtpFixed + 4, csrc);
        profile = 0;
        if (!SrtpHeader.HasExtension(packet))
            return false;
        profile = BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
        return true;
    }
}
