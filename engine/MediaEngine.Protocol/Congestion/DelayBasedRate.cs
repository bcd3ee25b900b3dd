using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Congestion;

/// <summary>
/// The delay-based rate (draft-ietf-rmcat-gcc-02 section 5.5). When the queue grows, the rate decreases to 85 % of the received rate. Then
/// it increases by 8 % per second far from the known capacity, and by one packet per round trip near it. It does not increase while the
/// application sends less than it may, because then only a probe can show more capacity.
/// </summary>
internal struct DelayBasedRate
{
    private const double Beta = 0.85;
    private const double GrowthPerSecond = 1.08;
    private const double LeastSlope = 4000;
    private const double PacketBits = 1200 * 8;

    // A queue of this length that neither grows nor drains is full. Its delay has no trend, and its losses alone may be too few to detect
    // it.
    private const double StandingQueue = 100;

    private static readonly TimeSpan _standing = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan _ownQueue = TimeSpan.FromSeconds(10);

    // When the queue stays after this many decreases, other traffic causes it. Decreasing further for a download would never end.
    private const int StandingDecreases = 2;

    private double _capacity;
    private double _deviation;
    private MonotonicTime _lastChange;
    private MonotonicTime _lastDecrease;
    private int _standingDecreases;
    private bool _increasing;
    private bool _started;

    public double Bitrate { get; set; }

    /// <summary>The rate before the last decrease.</summary>
    public double BeforeDecrease { get; private set; }

    /// <param name="throughput">The received rate in the last window, for a decrease.</param>
    /// <param name="queue">Queueing delay in milliseconds above the minimum.</param>
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
                // The queue drains. The rate stays the same until the queue is empty.
                _increasing = false;
                break;
            case BandwidthUsage.Normal when queue > StandingQueue && _standingDecreases < StandingDecreases && _lastDecrease != default
                && now - _lastDecrease < _ownQueue:
                // This queue is our own: it came together with overuse.
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

        // The increase stops at 1.5 times the received rate. A rate that is already higher stays.
        Bitrate = Math.Max(Bitrate, Math.Min(grown, limit));
    }

    private readonly double Spread() => Math.Sqrt(_deviation * _capacity * 1000);
}
