namespace MediaEngine.Protocol.Rtp;

/// <summary>
/// Rewrites the header extensions (RFC 8285) of one leg for another: each ID becomes the receiver's ID of the same extension, extensions
/// the receiver did not negotiate are removed, and the MID of the receiver's own section is inserted.
/// </summary>
public sealed class HeaderExtensionMap
{
    /// <summary>The most octets of elements in a rewritten block. Elements that do not fit are left out.</summary>
    public const int MaximumBlock = 512;

    /// <summary>ID 15 ends a block of the one-byte form (RFC 8285 section 4.2).</summary>
    public const int MaximumOneByteId = 14;

    private readonly byte[] _ids = new byte[256];
    private readonly byte _midId;
    private readonly byte[] _mid;
    private readonly HeaderExtensionForm _form;

    /// <param name="ids">Pairs of the sender's ID and the receiver's ID. Extensions with other IDs are removed.</param>
    /// <param name="midId">The receiver's ID of the MID extension; 0 for none. The sender's MID extension is in <paramref name="ids"/> only
    /// when both sides use the same MID.</param>
    /// <param name="mid">The MID of the receiver's section.</param>
    /// <param name="form">The forms the receiver accepts. Elements that it cannot express are left out.</param>
    public HeaderExtensionMap(
        ReadOnlySpan<(byte From, byte To)> ids, byte midId, ReadOnlySpan<byte> mid, HeaderExtensionForm form = HeaderExtensionForm.Any)
    {
        _form = form;
        foreach ((byte from, byte to) in ids)
            _ids[from] = to;
        _midId = mid.IsEmpty ? (byte)0 : midId;
        _mid = mid.ToArray();
    }

    /// <summary>Rewrites the extensions in place. The payload does not move: the header before it grows or shrinks.</summary>
    /// <param name="room">The packet with the octets around it that may be used.</param>
    /// <param name="offset">Where the packet starts in <paramref name="room"/>; updated.</param>
    /// <param name="packet">View of the packet in <paramref name="room"/>; invalid after the method returns true.</param>
    /// <param name="withMid">The receiver still needs the MID to identify the stream.</param>
    /// <returns>False when nothing had to be changed.</returns>
    public bool TryRewrite(Span<byte> room, ref int offset, in RtpPacket packet, bool withMid)
    {
        withMid &= _midId != 0 && !HasMid(packet);
        if (!withMid && (!packet.HasExtension || IsUnchanged(packet)))
            return false;
        Span<byte> block = stackalloc byte[MaximumBlock + 4];
        int length = WriteBlock(block, packet, withMid);
        int fixedLength = RtpPacket.MinimumHeader + packet.CsrcCount * 4;
        int start = offset + packet.HeaderLength - length - fixedLength;
        if (start < 0)
            return false;
        Span<byte> header = stackalloc byte[RtpPacket.MinimumHeader + 15 * 4];
        packet.Bytes[..fixedLength].CopyTo(header);
        header[0] = (byte)(length == 0 ? header[0] & ~0x10 : header[0] | 0x10);
        header[..fixedLength].CopyTo(room[start..]);
        block[..length].CopyTo(room[(start + fixedLength)..]);
        offset = start;
        return true;
    }

    /// <summary>True when the packet already has the receiver's MID.</summary>
    private bool HasMid(in RtpPacket packet)
    {
        foreach (RtpHeaderExtension extension in packet.Extensions)
        {
            if (_ids[extension.Id] == _midId)
                return true;
        }

        return false;
    }

    private bool IsUnchanged(in RtpPacket packet)
    {
        if (_form != HeaderExtensionForm.Any
            && RtpHeaderExtensions.IsTwoByte(packet.ExtensionProfile) != (_form == HeaderExtensionForm.TwoByte)
            && RtpHeaderExtensions.IsReadable(packet.ExtensionProfile))
            return false;
        foreach (RtpHeaderExtension extension in packet.Extensions)
        {
            if (_ids[extension.Id] != extension.Id)
                return false;
        }

        return true;
    }

    /// <summary>The length of the new block with its four octets of header; 0 when no element is left.</summary>
    private int WriteBlock(Span<byte> block, in RtpPacket packet, bool withMid)
    {
        bool twoByte = _form == HeaderExtensionForm.TwoByte
            || (_form == HeaderExtensionForm.Any && withMid && NeedsTwoBytes(_midId, _mid.Length));
        foreach (RtpHeaderExtension extension in _form == HeaderExtensionForm.Any ? packet.Extensions : default)
            twoByte |= _ids[extension.Id] is not 0 and byte id && NeedsTwoBytes(id, extension.Data.Length);
        int length = 4;
        if (withMid)
            length += WriteElement(block[length..], twoByte, _midId, _mid);
        foreach (RtpHeaderExtension extension in packet.Extensions)
        {
            if (_ids[extension.Id] is not 0 and byte id)
                length += WriteElement(block[length..], twoByte, id, extension.Data);
        }

        if (length == 4)
            return 0;
        int padding = -length & 3;
        block.Slice(length, padding).Clear();
        length += padding;
        RtpHeaderExtensions.WriteBlockHeader(
            block, twoByte ? RtpHeaderExtensions.TwoByteProfile : RtpHeaderExtensions.OneByteProfile, length / 4 - 1);
        return length;
    }

    private static bool NeedsTwoBytes(byte id, int length) => id > MaximumOneByteId || length is 0 or > 16;

    private static int WriteElement(Span<byte> room, bool twoByte, byte id, ReadOnlySpan<byte> data)
    {
        // Leave three octets for padding.
        if (data.Length + 2 + 3 > room.Length || (!twoByte && NeedsTwoBytes(id, data.Length)))
            return 0;
        return twoByte ? RtpHeaderExtensions.WriteTwoByte(room, id, data) : RtpHeaderExtensions.WriteOneByte(room, id, data);
    }
}
