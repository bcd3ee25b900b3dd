using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtp;

/// <summary>
/// Reader of general header extensions (RFC 8285): the one-byte form (profile 0xBEDE) and the two-byte form (profile 0x1000..0x100f).
/// <code>
///  one byte:  |  ID   |  len  | len + 1 octets ...    ID 0 is padding, ID 15 ends the block
///  two bytes: |      ID       |      len      | len octets ...    ID 0 is padding
/// </code>
/// An element that exceeds the block ends the iteration; the elements before it are valid.
/// </summary>
public ref struct RtpHeaderExtensions
{
    public const ushort OneByteProfile = 0xBEDE;

    public const ushort TwoByteProfile = 0x1000;

    private readonly bool _twoByte;
    private ReadOnlySpan<byte> _rest;

    public RtpHeaderExtensions(ushort profile, ReadOnlySpan<byte> data)
    {
        _twoByte = IsTwoByte(profile);
        _rest = IsReadable(profile) ? data : default;
        Current = default;
    }

    public RtpHeaderExtension Current { get; private set; }

    public static bool IsTwoByte(ushort profile) => (profile & 0xfff0) == TwoByteProfile;

    /// <summary>True for the two forms of RFC 8285; other profiles belong to other specifications (RFC 3550 section 5.3.1).</summary>
    public static bool IsReadable(ushort profile) => profile == OneByteProfile || IsTwoByte(profile);

    public readonly RtpHeaderExtensions GetEnumerator() => this;

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            byte first = _rest[0];
            if (_twoByte ? first == 0 : first >> 4 == 0)
            {
                _rest = _rest[1..];
                continue;
            }

            int header = _twoByte ? 2 : 1;
            if (_rest.Length < header || (!_twoByte && first >> 4 == 15))
                break;
            int length = _twoByte ? _rest[1] : (first & 0x0f) + 1;
            if (_rest.Length < header + length)
                break;
            Current = new RtpHeaderExtension(_twoByte ? first : (byte)(first >> 4), _rest.Slice(header, length));
            _rest = _rest[(header + length)..];
            return true;
        }

        _rest = default;
        return false;
    }

    /// <summary>The first element with an ID.</summary>
    public static bool TryFind(scoped in RtpPacket packet, byte id, out ReadOnlySpan<byte> data)
    {
        foreach (RtpHeaderExtension extension in new RtpHeaderExtensions(packet.ExtensionProfile, packet.ExtensionData))
        {
            if (extension.Id != id)
                continue;
            data = extension.Data;
            return true;
        }

        data = default;
        return false;
    }

    /// <summary>Writes one element in the one-byte form and returns its length.</summary>
    /// <param name="id">1..14.</param>
    /// <param name="data">1..16 octets.</param>
    public static int WriteOneByte(Span<byte> destination, byte id, ReadOnlySpan<byte> data)
    {
        destination[0] = (byte)((id << 4) | (data.Length - 1));
        data.CopyTo(destination[1..]);
        return 1 + data.Length;
    }

    /// <summary>Writes one element in the two-byte form and returns its length.</summary>
    /// <param name="id">1..255.</param>
    /// <param name="data">0..255 octets.</param>
    public static int WriteTwoByte(Span<byte> destination, byte id, ReadOnlySpan<byte> data)
    {
        destination[0] = id;
        destination[1] = (byte)data.Length;
        data.CopyTo(destination[2..]);
        return 2 + data.Length;
    }

    /// <summary>Overwrites the element with padding.</summary>
    /// <param name="packet">The octets <paramref name="view"/> is a view of.</param>
    public static void Erase(Span<byte> packet, scoped in RtpPacket view, byte id)
    {
        if (id == 0 || !TryFind(view, id, out ReadOnlySpan<byte> data))
            return;
        int header = (view.ExtensionProfile & 0xfff0) == TwoByteProfile ? 2 : 1;

        // An empty element has no data that could be located. The engine looks for no element that may be empty.
        if (!view.Bytes.Overlaps(data, out int offset) || data.IsEmpty)
            return;
        packet.Slice(offset - header, header + data.Length).Clear();
    }

    /// <summary>
    /// Gives an element another ID. Overwrites it with padding when the ID is 0, or the form of the block cannot express it.
    /// </summary>
    /// <param name="packet">The octets <paramref name="view"/> is a view of.</param>
    public static void Rename(Span<byte> packet, scoped in RtpPacket view, byte id, byte newId)
    {
        bool twoByte = (view.ExtensionProfile & 0xfff0) == TwoByteProfile;
        if (newId == 0 || (!twoByte && newId > 14))
        {
            Erase(packet, view, id);
            return;
        }

        if (id == 0 || !TryFind(view, id, out ReadOnlySpan<byte> data) || data.IsEmpty || !view.Bytes.Overlaps(data, out int offset))
            return;
        if (twoByte)
            packet[offset - 2] = newId;
        else
            packet[offset - 1] = (byte)((newId << 4) | (packet[offset - 1] & 0x0f));
    }

    /// <summary>Writes the four octets before the elements.</summary>
    public static void WriteBlockHeader(Span<byte> destination, ushort profile, int words)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, profile);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)words);
    }
}

/// <summary>One element of a header extension block. The meaning of its ID is defined by a=extmap.</summary>
public readonly ref struct RtpHeaderExtension(byte id, ReadOnlySpan<byte> data)
{
    public byte Id { get; } = id;

    public ReadOnlySpan<byte> Data { get; } = data;
}
