namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Finds out whether pictures are shown in another order than they are sent in, by their picture order counts (H.264 section 8.2.1.1, H.265
/// section 8.3.1). Browsers cannot play such H.264.
/// </summary>
public struct ReorderDetector
{
    private int _lastBits;
    private long _high;
    private long _highest;
    private bool _started;

    /// <summary>A picture came that is shown before one that came earlier.</summary>
    public bool Reorders { get; private set; }

    /// <summary>Pictures looked at since the stream began.</summary>
    public int Pictures { get; private set; }

    /// <summary>Nothing is known of what comes before: key frame, or loss.</summary>
    public void Restart() => _started = false;

    /// <param name="lowBits">The picture order count as far as it is in the slice header.</param>
    /// <param name="bits">Their number.</param>
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
