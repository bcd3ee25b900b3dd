using System.Buffers.Binary;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Stun;

/// <summary>Writes one Binding message into a span. <see cref="Finish"/> completes it.</summary>
public ref struct StunWriter
{
    private const ushort BindingMethod = 1;

    private readonly Span<byte> _destination;
    private int _length;

    public StunWriter(Span<byte> destination, StunClass messageClass, in StunTransactionId transaction)
    {
        _destination = destination;
        _length = StunMessage.HeaderLength;
        int type = BindingMethod | (((int)messageClass & 1) << 4) | (((int)messageClass & 2) << 7);
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)type);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], StunMessage.MagicCookie);
        transaction.Write(destination[8..]);
    }

    /// <summary>Octets written so far.</summary>
    public readonly int Length => _length;

    public void Add(StunAttributeType type, ReadOnlySpan<byte> value) => value.CopyTo(Reserve(type, value.Length));

    /// <summary>
    /// USERNAME of a connectivity check: the receiver's username fragment, a colon, the sender's (RFC 8445 section 7.2.2).
    /// </summary>
    public void AddUsername(ReadOnlySpan<byte> receiver, ReadOnlySpan<byte> sender)
    {
        Span<byte> value = Reserve(StunAttributeType.Username, receiver.Length + 1 + sender.Length);
        receiver.CopyTo(value);
        value[receiver.Length] = (byte)':';
        sender.CopyTo(value[(receiver.Length + 1)..]);
    }

    public void AddUInt32(StunAttributeType type, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(type, sizeof(uint)), value);

    public void AddUInt64(StunAttributeType type, ulong value) =>
        BinaryPrimitives.WriteUInt64BigEndian(Reserve(type, sizeof(ulong)), value);

    public void AddFlag(StunAttributeType type) => Reserve(type, 0);

    public void AddMappedAddress(in TransportAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        int length = address.WriteAddress(bytes);
        Span<byte> value = Reserve(StunAttributeType.XorMappedAddress, 4 + length);
        value[0] = 0;
        value[1] = (byte)(length == 4 ? 1 : 2);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(address.Port ^ (StunMessage.MagicCookie >> 16)));
        for (int i = 0; i < length; i++)
            value[4 + i] = (byte)(bytes[i] ^ _destination[4 + i]);
    }

    /// <summary>ERROR-CODE with an empty reason phrase.</summary>
    public void AddErrorCode(int code) => AddUInt32(StunAttributeType.ErrorCode, (uint)(((code / 100) << 8) | (code % 100)));

    public void AddUnknownAttributes(ReadOnlySpan<StunAttributeType> types)
    {
        Span<byte> value = Reserve(StunAttributeType.UnknownAttributes, types.Length * 2);
        for (int i = 0; i < types.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(value[(i * 2)..], (ushort)types[i]);
    }

    /// <summary>Appends MESSAGE-INTEGRITY, when there is a key, and FINGERPRINT. Returns the length of the message in octets.</summary>
    public int Finish(ReadOnlySpan<byte> key)
    {
        if (!key.IsEmpty)
        {
            int offset = _length;
            Span<byte> mac = Reserve(StunAttributeType.MessageIntegrity, StunChecksums.IntegrityLength);
            StunChecksums.Integrity(_destination, offset, key, mac);
        }

        int covered = _length;
        Span<byte> fingerprint = Reserve(StunAttributeType.Fingerprint, sizeof(uint));
        BinaryPrimitives.WriteUInt16BigEndian(_destination[2..], (ushort)(_length - StunMessage.HeaderLength));
        BinaryPrimitives.WriteUInt32BigEndian(fingerprint, StunChecksums.Fingerprint(_destination[..covered]));
        return _length;
    }

    private Span<byte> Reserve(StunAttributeType type, int length)
    {
        Span<byte> header = _destination[_length..];
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
        Span<byte> padded = header.Slice(4, StunMessage.Padded(length));
        padded[length..].Clear();
        _length += 4 + padded.Length;
        return padded[..length];
    }
}
