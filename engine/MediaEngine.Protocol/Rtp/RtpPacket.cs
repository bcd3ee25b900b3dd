using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtp;

/// <summary>
/// View of an RTP packet in a buffer (RFC 3550 section 5.1). Only <see cref="TryParse"/> and <see cref="TryParseHeader"/> create one,
/// so every offset in it is inside the buffer.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// |                           timestamp                           |
/// |           synchronization source (SSRC) identifier            |
/// |            contributing source (CSRC) identifiers, CC x 4     |
/// |      defined by profile       |  length (32-bit words)        |  when X
/// |                        header extension                       |
/// |                  payload, padding when P                      |
/// </code>
/// </summary>
public readonly ref struct RtpPacket
{
    public const int MinimumHeader = 12;

    private readonly ReadOnlySpan<byte> _packet;
    private readonly ushort _headerLength;
    private readonly byte _padding;

    private RtpPacket(ReadOnlySpan<byte> packet, int headerLength, int padding)
    {
        _packet = packet;
        _headerLength = (ushort)headerLength;
        _padding = (byte)padding;
    }

    /// <summary>Parses an unencrypted packet: header, extension and padding must all fit.</summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out RtpPacket packet)
    {
        if (!TryParseHeader(datagram, out packet))
            return false;
        if (!packet.HasPadding)
            return true;
        int padding = datagram[^1];
        if (padding == 0 || packet._headerLength + padding > datagram.Length)
        {
            packet = default;
            return false;
        }

        packet = new RtpPacket(datagram, packet._headerLength, padding);
        return true;
    }

    /// <summary>
    /// Parses the header only, which is all that is readable before an SRTP packet is decrypted: the padding count is encrypted.
    /// </summary>
    public static bool TryParseHeader(ReadOnlySpan<byte> datagram, out RtpPacket packet)
    {
        packet = default;
        if (datagram.Length is < MinimumHeader or > ushort.MaxValue || datagram[0] >> 6 != 2)
            return false;
        int header = MinimumHeader + (datagram[0] & 0x0f) * 4;
        if ((datagram[0] & 0x10) != 0)
        {
            if (header + 4 > datagram.Length)
                return false;
            header += 4 + BinaryPrimitives.ReadUInt16BigEndian(datagram[(header + 2)..]) * 4;
        }

        if (header > datagram.Length)
            return false;
        packet = new RtpPacket(datagram, header, 0);
        return true;
    }

    /// <summary>The whole packet.</summary>
    public ReadOnlySpan<byte> Bytes => _packet;

    public bool HasPadding => (_packet[0] & 0x20) != 0;

    public bool HasExtension => (_packet[0] & 0x10) != 0;

    public int CsrcCount => _packet[0] & 0x0f;

    public bool Marker => (_packet[1] & 0x80) != 0;

    /// <summary>0..127.</summary>
    public byte PayloadType => (byte)(_packet[1] & 0x7f);

    public ushort SequenceNumber => BinaryPrimitives.ReadUInt16BigEndian(_packet[2..]);

    public RtpTimestamp Timestamp => new(BinaryPrimitives.ReadUInt32BigEndian(_packet[4..]));

    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_packet[8..]);

    /// <summary>Length of fixed header, CSRCs and extension: where the payload starts.</summary>
    public int HeaderLength => _headerLength;

    /// <summary>Octets of padding at the end, including the count octet; 0 after <see cref="TryParseHeader"/>.</summary>
    public int PaddingLength => _padding;

    public int PayloadLength => _packet.Length - _headerLength - _padding;

    public ReadOnlySpan<byte> Payload => _packet.Slice(_headerLength, PayloadLength);

    /// <param name="index">Below <see cref="CsrcCount"/>.</param>
    public uint Csrc(int index) => BinaryPrimitives.ReadUInt32BigEndian(_packet.Slice(MinimumHeader, CsrcCount * 4)[(index * 4)..]);

    /// <summary>The "defined by profile" field of the extension (RFC 8285: 0xBEDE or 0x100x); 0 without an extension.</summary>
    public ushort ExtensionProfile =>
        HasExtension ? BinaryPrimitives.ReadUInt16BigEndian(_packet[(MinimumHeader + CsrcCount * 4)..]) : (ushort)0;

    /// <summary>Offset of the extension's data in the packet; valid only with <see cref="HasExtension"/>.</summary>
    public int ExtensionOffset => MinimumHeader + CsrcCount * 4 + 4;

    public ReadOnlySpan<byte> ExtensionData => HasExtension ? _packet[ExtensionOffset.._headerLength] : default;

    public RtpHeaderExtensions Extensions => new(ExtensionProfile, ExtensionData);
}
