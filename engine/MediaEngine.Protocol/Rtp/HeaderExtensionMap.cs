namespace MediaEngine.Protocol.Rtp;

/// <summary>
/// What becomes of the header extensions (RFC 8285) of one leg on their way to another: each id becomes the one the receiver gave the same
/// extension, those it did not negotiate go, and the mid of the receiver's own section is put in.
/// </summary>
public sealed class HeaderExtensionMap
{
    /// <summary>Elements a rewritten block carries at most, bytes; what does not fit is left out.</summary>
    public const int MaximumBlock = 512;

    /// <summary>15 ends a block of the one-byte form (RFC 8285 section 4.2).</summary>
    public const int MaximumOneByteId = 14;

    private readonly byte[] _ids = new byte[256];
    private readonly byte _midId;
    private readonly byte[] _mid;
    private readonly HeaderExtensionForm _form;

    /// <param name="ids">Pairs of the sender's id and the receiver's; ids that are not listed go.</param>
    /// <param name="midId">The receiver's id of the mid; 0 when it has none. The sender's mid is listed in <paramref name="ids"/> when it has the same value only.</param>
    /// <param name="mid">The receiver's name of the section.</param>
    /// <param name="form">What the receiver takes; elements that it cannot express are left out.</param>
    public HeaderExtensionMap(
        ReadOnlySpan<(byte From, byte To)> ids, byte midId, ReadOnlySpan<byte> mid, HeaderExtensionForm form = HeaderExtensionForm.Any)
    {
        _form = form;
        foreach ((byte from, byte to) in ids)
            _ids[from] = to;
        _midId = mid.IsEmpty ? (byte)0 : midId;
        _mid = mid.ToArray();
    }

    /// <summary>
    /// Rewrites the extensions in place. The payload stays where it is: the header in front of it becomes longer or shorter.
    /// </summary>
    /// <param name="room">Bytes around the packet that may be used.</param>
    /// <param name="offset">Where the packet starts in <paramref name="room"/>; changed to where it starts now.</param>
    /// <param name="packet">View of the packet in <paramref name="room"/>; not valid any more when true is returned.</param>
    /// <param name="withMid">The receiver still needs the mid to know the stream.</param>
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

    /// <summary>The packet brings the receiver's mid along.</summary>
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
        if (_form != HeaderExtensionForm.Any && RtpHeaderExtensions.IsTwoByte(packet.ExtensionProfile) != (_form == HeaderExtensionForm.TwoByte)
            && RtpHeaderExtensions.IsReadable(packet.ExtensionProfile))
            return false;
        foreach (RtpHeaderExtension extension in packet.Extensions)
        {
            if (_ids[extension.Id] != extension.Id)
                return false;
        }

        return true;
    }

    /// <summary>The new block with its four bytes of header, or 0 when no element is left.</summary>
    private int WriteBlock(Span<byte> block, in RtpPacket packet, bool withMid)
    {
        bool twoByte = _form == HeaderExtensionForm.TwoByte || (_form == HeaderExtensionForm.Any && withMid && NeedsTwoBytes(_midId, _mid.Length));
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
        RtpHeaderExtensions.WriteBlockHeader(block, twoByte ? RtpHeaderExtensions.TwoByteProfile : RtpHeaderExtensions.OneByteProfile, length / 4 - 1);
        return length;
    }

    private static bool NeedsTwoBytes(byte id, int length) => id > MaximumOneByteId || length is 0 or > 16;

    private static int WriteElement(Span<byte> room, bool twoByte, byte id, ReadOnlySpan<byte> data)
    {
        // Three bytes stay free for padding.
        if (data.Length + 2 + 3 > room.Length || (!twoByte && NeedsTwoBytes(id, data.Length)))
            return 0;
        return twoByte ? RtpHeaderExtensions.WriteTwoByte(room, id, data) : RtpHeaderExtensions.WriteOneByte(room, id, data);
    }
}
