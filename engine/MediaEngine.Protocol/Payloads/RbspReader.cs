namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Reads bits of a NAL unit's payload and skips emulation prevention octets (H.264 section 7.3.1, H.265 section 7.3.1.1). Beyond the end it
/// returns zeros and sets <see cref="Overrun"/>. It never throws.
/// </summary>
internal ref struct RbspReader
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly bool _emulation;
    private int _at;
    private int _zeros;
    private int _bitsLeft;
    private uint _current;

    /// <param name="data">The NAL unit without its header.</param>
    /// <param name="emulation">False for bit strings without emulation prevention (VP9, AV1, MPEG-4).</param>
    public RbspReader(ReadOnlySpan<byte> data, bool emulation = true)
    {
        _data = data;
        _emulation = emulation;
    }

    /// <summary>More bits were read than the data contains.</summary>
    public bool Overrun { get; private set; }

    /// <summary>Number of bits read so far, without emulation prevention.</summary>
    public int Position { get; private set; }

    public bool Flag() => Bit() != 0;

    /// <param name="count">0 to 32.</param>
    public uint Bits(int count)
    {
        uint value = 0;
        for (int i = 0; i < count; i++)
            value = (value << 1) | Bit();
        return value;
    }

    public void Skip(int count)
    {
        for (int i = 0; i < count && !Overrun; i++)
            Bit();
    }

    /// <summary>ue(v): Exp-Golomb code.</summary>
    public uint Ue()
    {
        int zeros = 0;
        while (Bit() == 0)
        {
            if (++zeros > 31 || Overrun)
            {
                Overrun = true;
                return 0;
            }
        }

        return (1u << zeros) - 1 + Bits(zeros);
    }

    /// <summary>se(v).</summary>
    public int Se()
    {
        uint code = Ue();
        return (code & 1) != 0 ? (int)(code / 2 + 1) : -(int)(code / 2);
    }

    private uint Bit()
    {
        if (_bitsLeft == 0 && !NextByte())
            return 0;
        Position++;
        return (_current >> --_bitsLeft) & 1;
    }

    private bool NextByte()
    {
        if (_emulation && _zeros >= 2 && _at < _data.Length && _data[_at] == 3)
        {
            _at++;
            _zeros = 0;
        }

        if (_at >= _data.Length)
        {
            Overrun = true;
            return false;
        }

        _current = _data[_at++];
        _zeros = _current == 0 ? _zeros + 1 : 0;
        _bitsLeft = 8;
        return true;
    }
}
