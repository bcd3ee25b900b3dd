using System.Buffers.Binary;

namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Walks the units of a stored frame: each NAL unit stands behind its length in four octets, as in ISO/IEC 14496-15, so that nobody has to
/// search for start codes again.
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
