using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Congestion;

/// <summary>
/// The loss-based rate (draft-ietf-rmcat-gcc-02 section 6): below 2 % of loss it grows, above 10 % it falls by half the loss. Loss is
/// counted over the packets this sender sent and their transport-wide numbers, each once: what was lost before us, or came late, is none.
/// </summary>
internal struct LossBasedRate
{
    private const double Low = 0.02;
    private const double High = 0.10;
    private const int LeastPackets = 20;

    // Long enough that a few packets of random loss are not taken for a tenth.
    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _growInterval = TimeSpan.FromSeconds(1);

    private long _lost;
    private long _received;
    private MonotonicTime _windowStart;
    private MonotonicTime _lastDecrease;
    private MonotonicTime _lastGrowth;

    public double Bitrate { get; set; }

    /// <summary>Of the last window of packets; 0 to 1.</summary>
    public double Ratio { get; private set; }

    public void Update(SendHistory history, TimeSpan roundTrip, bool limited, MonotonicTime now)
    {
        long lost = history.Lost - _lost;
        long received = history.Received - _received;
        if (lost + received >= LeastPackets && now - _windowStart >= _window)
        {
            _windowStart = now;
            _lost = history.Lost;
            _received = history.Received;
            Take((double)lost / (lost + received), roundTrip, now);
        }

        Grow(limited, now);
    }

    /// <summary>A receiver that reports no single packets tells its fraction lost (RFC 3550 section 6.4.1).</summary>
    public void Update(double fractionLost, TimeSpan roundTrip, bool limited, MonotonicTime now)
    {
        Take(fractionLost, roundTrip, now);
        Grow(limited, now);
    }

    private void Take(double ratio, TimeSpan roundTrip, MonotonicTime now)
    {
        Ratio = Math.Clamp(ratio, 0, 1);
        if (Ratio <= High || now - _lastDecrease < roundTrip + TimeSpan.FromMilliseconds(300))
            return;
        Bitrate *= 1 - 0.5 * Ratio;
        _lastDecrease = now;
        _lastGrowth = now;
    }

    private void Grow(bool limited, MonotonicTime now)
    {
        if (Ratio >= Low || limited || now - _lastGrowth < _growInterval)
            return;
        Bitrate = Bitrate * 1.08 + 1000;
        _lastGrowth = now;
    }
}
