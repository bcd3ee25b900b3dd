namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Finds from picture order counts (H.264 section 8.2.1.1, H.265 section 8.3.1) whether the display order of pictures differs from the
/// sending order. Browsers cannot play such H.264.
/// </summary>
public struct ReorderDetector
{
    private int _lastBits;
    private long _high;
    private long _highest;
    private bool _started;

    /// <summary>A picture was received that is shown before an earlier one.</summary>
    public bool Reorders { get; private set; }

    /// <summary>Number of pictures examined since the stream began.</summary>
    public int Pictures { get; private set; }

    /// <summary>Call when earlier pictures say nothing about later ones: at a key frame or a loss.</summary>
    public void Restart() => _started = false;

    /// <param name="lowBits">The part of the picture order count that is in the slice header.</param>
    /// <param name="bits">Number of bits of that part.</param>
    /// <param name="start">The picture starts a new sequence (IDR).</param>
    public void Add(int lowBits, int bits, bool start)
    {
        Pictures++;
        if (start || !_started)
        {
            _started = true;
            _high = 0;
            _lastBits = lowBits;
            _highest = lowBits;
            return;
        }

        int range = 1 << bits;
        if (lowBits < _lastBits && _lastBits - lowBits >= range / 2)
            _high += range;
        else if (lowBits > _lastBits && lowBits - _lastBits > range / 2)
            _high -= range;
        _lastBits = lowBits;
        long count = _high + lowBits;
        if (count < _highest)
            Reorders = true;
        else
            _highest = count;
    }
}
