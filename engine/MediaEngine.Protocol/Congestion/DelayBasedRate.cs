using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Congestion;

/// <summary>
/// The delay-based rate (draft-ietf-rmcat-gcc-02 section 5.5): a decrease to 85 % of what arrives when the queue grows; then an increase of
/// 8 % a second far from the known capacity and of a packet a round trip near it. Nothing grows while the application sends less than it
/// may: only a probe shows that there is more.
/// </summary>
internal struct DelayBasedRate
{
    private const double Beta = 0.85;
    private const double GrowthPerSecond = 1.08;
    private const double LeastSlope = 4000;
    private const double PacketBits = 1200 * 8;

    // A queue that is this long and neither grows nor drains is full: its delay has no trend, and drops alone may be too few to tell.
    private const double StandingQueue = 100;

    private static readonly TimeSpan _standing = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan _ownQueue = TimeSpan.FromSeconds(10);

    // A queue that stays after so many decreases is not ours: giving way to a download would never end.
    private const int StandingDecreases = 2;

    private double _capacity;
    private double _deviation;
    private MonotonicTime _lastChange;
    private MonotonicTime _lastDecrease;
    private int _standingDecreases;
    private bool _increasing;
    private bool _started;

    public double Bitrate { get; set; }

    /// <summary>What was sent before the last decrease.</summary>
    public double BeforeDecrease { get; private set; }

    /// <param name="throughput">What arrives by the last window, for a decrease.</param>
    /// <param name="queue">Milliseconds of delay above the least.</param>
    public void Update(
        BandwidthUsage usage, double? acknowledged, double? throughput, double queue, bool limited, TimeSpan roundTrip, MonotonicTime now)
    {
        double? least = acknowledged < throughput ? acknowledged : throughput;
        if (queue < StandingQueue / 2)
            _standingDecreases = 0;
        TimeSpan elapsed = _started ? now - _lastChange : TimeSpan.Zero;
        _started = true;
        _lastChange = now;
        switch (usage)
        {
            case BandwidthUsage.Overuse:
                _increasing = false;
                if (now - _lastDecrease >= Reaction(roundTrip))
                    Decrease(least, acknowledged, now);
                break;
            case BandwidthUsage.Underuse:
                // The queue drains: the rate is held until it is empty.
                _increasing = false;
                break;
            case BandwidthUsage.Normal when queue > StandingQueue && _standingDecreases < StandingDecreases && _lastDecrease != default
                && now - _lastDecrease < _ownQueue:
                // Ours: it came with an overuse.
                _increasing = false;
                if (now - _lastDecrease >= roundTrip + _standing)
                {
                    Decrease(least, acknowledged, now);
                    _standingDecreases++;
                }

                break;
            default:
                if (_increasing && !limited)
                    Increase(acknowledged, roundTrip, elapsed);
                _increasing = true;
                break;
        }
    }

    private static TimeSpan Reaction(TimeSpan roundTrip) =>
        TimeSpan.FromMilliseconds(Math.Clamp(roundTrip.TotalMilliseconds, 10, 200)) + TimeSpan.FromMilliseconds(100);

    private void Decrease(double? arriving, double? acknowledged, MonotonicTime now)
    {
        double throughput = arriving ?? Bitrate;
        BeforeDecrease = Bitrate;
        Bitrate = Math.Min(Bitrate, Beta * throughput);
        _lastDecrease = now;
        throughput = acknowledged ?? throughput;
        if (_capacity > 0 && throughput < _capacity - 3 * Spread())
            _capacity = 0;
        if (_capacity == 0)
        {
            _capacity = throughput;
            _deviation = 0.4;
            return;
        }

        double error = _capacity - throughput;
        _capacity = 0.95 * _capacity + 0.05 * throughput;
        _deviation = Math.Clamp(0.95 * _deviation + 0.05 * error * error / Math.Max(_capacity, 1) / 1000, 0.4, 2.5);
    }

    private void Increase(double? acknowledged, TimeSpan roundTrip, TimeSpan elapsed)
    {
        double seconds = Math.Min(elapsed.TotalSeconds, 1);
        double limit = acknowledged is { } arriving ? 1.5 * arriving + 10_000 : double.MaxValue;
        if (acknowledged is { } rate && _capacity > 0 && rate > _capacity + 3 * Spread())
            _capacity = 0;
        double grown;
        if (_capacity > 0)
        {
            double response = roundTrip.TotalSeconds + 0.1;
            grown = Bitrate + Math.Max(LeastSlope, PacketBits / response) * seconds;
        }
        else
        {
            grown = Bitrate * Math.Pow(GrowthPerSecond, seconds) + 1;
        }

        // Never above one and a half of what arrives, but what is already above stays.
        Bitrate = Math.Max(Bitrate, Math.Min(grown, limit));
    }

    private readonly double Spread() => Math.Sqrt(_deviation * _capacity * 1000);
}
