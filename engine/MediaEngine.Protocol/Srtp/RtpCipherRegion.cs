using System.Buffers.Binary;

namespace MediaEngine.Protocol.Srtp;

/// <summary>
/// The encrypted part of an RTP packet: normally everything after the header. With cryptex (RFC 9335) it is the CSRCs, the body of the
/// header extension and the payload. The unencrypted 4-octet extension header is between CSRCs and body, so it is moved in front of the
/// CSRCs while the cipher runs, which makes the region contiguous (RFC 9335 section 5.1).
/// </summary>
/// <param name="Start">First encrypted octet, in the cipher's order.</param>
/// <param name="CsrcLength">Octets of CSRCs that are moved; 0 when nothing moves.</param>
public readonly record struct RtpCipherRegion(int Start, int CsrcLength = 0)
{
    private const int FixedHeader = 12;
    private const int ExtensionHeader = 4;

    public static implicit operator RtpCipherRegion(int start) => new(start);

    /// <summary>From wire order (CSRCs, extension header) to the cipher's order (extension header, CSRCs).</summary>
    public void Arrange(Span<byte> packet)
    {
        if (CsrcLength == 0)
            return;
        uint extension = BinaryPrimitives.ReadUInt32BigEndian(packet[(FixedHeader + CsrcLength)..]);
        packet.Slice(FixedHeader, CsrcLength).CopyTo(packet[(FixedHeader + ExtensionHeader)..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[FixedHeader..], extension);
    }

    /// <summary>Back to wire order.</summary>
    public void Restore(Span<byte> packet)
    {
        if (CsrcLength == 0)
            return;
        uint extension = BinaryPrimitives.ReadUInt32BigEndian(packet[FixedHeader..]);
        packet.Slice(FixedHeader + ExtensionHeader, CsrcLength).CopyTo(packet[FixedHeader..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[(FixedHeader + CsrcLength)..], extension);
    }
}
