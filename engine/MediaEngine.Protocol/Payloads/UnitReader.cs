using System.Buffers.Binary;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Reads the NAL units of a stored frame. Each has its length in four octets before it, as in ISO/IEC 14496-15, so readers need not search
/// for start codes.
/// </summary>
public ref struct UnitReader(ReadOnlySpan<byte> frame)
{
    public const int PrefixLength = 4;

    private ReadOnlySpan<byte> _rest = frame;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly UnitReader GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.Length <= PrefixLength)
            return false;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        if (length == 0 || length > (uint)_rest.Length - PrefixLength)
            return false;
        Current = _rest.Slice(PrefixLength, (int)length);
        _rest = _rest[(PrefixLength + (int)length)..];
        return true;
    }
}
