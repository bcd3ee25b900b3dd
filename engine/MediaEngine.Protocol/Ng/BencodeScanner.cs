namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Finds the end of one bencoded value (BEP 3) and validates it against the limits, without building anything. Resumable: call it again
/// with the same octets and more after them. Octets already scanned are not scanned again, so a slow sender costs linear time.
/// </summary>
/// <param name="maxLength">The largest value accepted, in octets.</param>
public struct BencodeScanner(int maxLength)
{
    // Longest tokens: "i-9223372036854775808e", and the digits of a length that still fits the limit.
    private const int MaxIntegerToken = 22;
    private const int MaxLengthDigits = 10;

    private int _position;
    private int _items;
    private int _depth;

    // Bit n belongs to nesting level n + 1: whether the level is a dictionary, and whether the dictionary expects the value of a key.
    private uint _dictionaries;
    private uint _valuesDue;

    /// <summary>Octets scanned so far; the length of the value once it is complete.</summary>
    public readonly int Consumed => _position;

    /// <param name="data">Begins with the first octet of the value.</param>
    public BencodeStatus Scan(ReadOnlySpan<byte> data)
    {
        while (true)
        {
            if (_position >= maxLength)
                return BencodeStatus.Invalid;
            if (_position >= data.Length)
                return BencodeStatus.Incomplete;
            BencodeStatus token = ScanToken(data[_position..], out int length);
            if (token != BencodeStatus.Complete)
                return token;
            _position += length;
            if (_depth == 0)
                return _position <= maxLength ? BencodeStatus.Complete : BencodeStatus.Invalid;
        }
    }

    private BencodeStatus ScanToken(ReadOnlySpan<byte> data, out int length)
    {
        length = 1;
        uint level = _depth > 0 ? 1u << (_depth - 1) : 0;
        bool keyDue = (_dictionaries & level) != 0 && (_valuesDue & level) == 0;
        byte first = data[0];
        if (first == 'e')
        {
            if (_depth == 0 || (_valuesDue & level) != 0)
                return BencodeStatus.Invalid;
            _dictionaries &= ~level;
            _depth--;
            return BencodeStatus.Complete;
        }

        if (keyDue && first is not (>= (byte)'0' and <= (byte)'9'))
            return BencodeStatus.Invalid;
        BencodeStatus status = first switch
        {
            (byte)'l' or (byte)'d' => _depth < NgLimits.MaxDepth ? BencodeStatus.Complete : BencodeStatus.Invalid,
            (byte)'i' => ScanInteger(data, out length),
            >= (byte)'0' and <= (byte)'9' => ScanString(data, out length),
            _ => BencodeStatus.Invalid,
        };
        if (status != BencodeStatus.Complete)
            return status;

        if (++_items > NgLimits.MaxItems)
            return BencodeStatus.Invalid;
        if ((_dictionaries & level) != 0)
            _valuesDue ^= level;
        if (first is (byte)'l' or (byte)'d')
        {
            uint inner = 1u << _depth++;
            if (first == 'd')
                _dictionaries |= inner;
            _valuesDue &= ~inner;
        }

        return BencodeStatus.Complete;
    }

    /// <summary>i, an optional minus, digits without leading zero, e. Minus zero is refused.</summary>
    private static BencodeStatus ScanInteger(ReadOnlySpan<byte> data, out int length)
    {
        length = 0;
        int end = data[..Math.Min(data.Length, MaxIntegerToken)].IndexOf((byte)'e');
        ReadOnlySpan<byte> digits = data[1..(end < 0 ? Math.Min(data.Length, MaxIntegerToken) : end)];
        if (digits.Length > 0 && digits[0] == '-')
            digits = digits[1..];
        if (digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return BencodeStatus.Invalid;
        bool negative = data.Length > 1 && data[1] == '-';
        if (digits.Length > 0 && digits[0] == '0' && (digits.Length > 1 || negative))
            return BencodeStatus.Invalid;
        if (end < 0)
            return data.Length < MaxIntegerToken ? BencodeStatus.Incomplete : BencodeStatus.Invalid;
        length = end + 1;
        return long.TryParse(data[1..end], out _) ? BencodeStatus.Complete : BencodeStatus.Invalid;
    }

    /// <summary>A length in digits without leading zero, a colon, that many octets.</summary>
    private readonly BencodeStatus ScanString(ReadOnlySpan<byte> data, out int length)
    {
        length = 0;
        int bytes = 0;
        for (int i = 0; i < data.Length; i++)
        {
            byte c = data[i];
            if (c == ':')
            {
                length = i + 1 + bytes;
                return length <= data.Length ? BencodeStatus.Complete : BencodeStatus.Incomplete;
            }

            if (c is not (>= (byte)'0' and <= (byte)'9') || i >= MaxLengthDigits || (i > 0 && data[0] == '0'))
                return BencodeStatus.Invalid;

            // A string that is too long is refused by its length, before its octets arrive.
            bytes = Math.Min(bytes, maxLength) * 10 + (c - '0');
            if (bytes > maxLength - _position)
                return BencodeStatus.Invalid;
        }

        return BencodeStatus.Incomplete;
    }
}
