using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Congestion;

/// <summary>
/// The loss-based rate (draft-ietf-rmcat-gcc-02 section 6): it grows below 2 % loss, and above 10 % it falls by half the loss. Loss is
/// counted over the packets of this sender by their transport-wide numbers, each packet once. Packets that were lost before this sender, or
/// arrived late, do not count as lost.
/// </summary>
internal struct LossBasedRate
{
    private const double Low = 0.02;
    private const double High = 0.10;
    private const int LeastPackets = 20;

    // Long enough that the random loss of a few packets does not look like 10 %.
    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _growInterval = TimeSpan.FromSeconds(1);

    private long _lost;
    private long _received;
    private MonotonicTime _windowStart;
    private MonotonicTime _lastDecrease;
    private MonotonicTime _lastGrowth;

    public double Bitrate { get; set; }

    /// <summary>Share of lost packets in the last window, 0 to 1.</summary>
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

    /// <summary>For a receiver that does not report single packets: uses its fraction lost (RFC 3550 section 6.4.1).</summary>
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
