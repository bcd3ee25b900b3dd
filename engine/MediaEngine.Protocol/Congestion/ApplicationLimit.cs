using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Congestion;

/// <summary>
/// Whether the application sends clearly less than it may. A bucket fills at 65 % of the target rate, and sent packets empty it. While the
/// application is limited, the rate of arriving packets does not show the capacity of the path.
/// </summary>
internal struct ApplicationLimit
{
    private const double Share = 0.65;
    private const double StartLevel = 0.8;
    private const double StopLevel = 0.5;
    private const double WindowSeconds = 0.5;

    private double _level;
    private MonotonicTime _last;
    private bool _started;

    public bool IsLimited { get; private set; }

    public MonotonicTime Since { get; private set; }

    /// <summary>Called when time has passed or a packet was sent.</summary>
    public void Update(int size, double target, MonotonicTime now)
    {
        double capacity = Math.Max(target, 1) * WindowSeconds;
        if (_started)
            _level += (now - _last).TotalSeconds * target * Share;
        _started = true;
        _last = now;
        _level = Math.Clamp(_level - size * 8, -capacity, capacity);
        bool limited = IsLimited ? _level > StopLevel * capacity : _level > StartLevel * capacity;
        if (limited && !IsLimited)
            Since = now;
        IsLimited = limited;
    }
}
