using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Congestion;

/// <summary>
/// Detects the state of the queue from the trend of the one-way delay: a least-squares line through the last twenty smoothed values,
/// compared with a threshold. The threshold adapts, so that loss-based flows do not starve us, and our own jitter does not hide overuse
/// (draft-ietf-rmcat-gcc-02 sections 5.3 and 5.4).
/// </summary>
internal sealed class OveruseDetector
{
    private const int Window = 20;
    private const double Smoothing = 0.9;
    private const double Gain = 4;
    private const int MaximumDeltas = 60;
    private const double FirstThreshold = 12.5;
    private const double LeastThreshold = 6;
    private const double GreatestThreshold = 600;
    private const double SlowestRise = 0.0087;
    private const double Fall = 0.039;
    private const double LargestExcess = 15;
    private const double LeastWindow = 5000;
    private const double OveruseMilliseconds = 10;

    private readonly double[] _times = new double[Window];
    private readonly double[] _delays = new double[Window];
    private int _points;
    private int _deltas;
    private double _accumulated;
    private double _smoothed;
    private double _firstArrival = double.NaN;
    private double _threshold = FirstThreshold;
    private double _overuseTime = -1;
    private int _overuses;
    private double _previousTrend;
    private double _least;
    private double _previousLeast;
    private double _leastSince = double.NaN;
    private double _lastUpdate = double.NaN;

    public BandwidthUsage State { get; private set; }

    /// <summary>The trend, scaled for the comparison with the threshold.</summary>
    public double Trend { get; private set; }

    /// <summary>The current delay minus the least delay of the last five to ten seconds.</summary>
    public double QueueMilliseconds => _smoothed - Math.Min(_least, _previousLeast);

    public void Add(TimeSpan sendDelta, TimeSpan arrivalDelta, MonotonicTime arrival)
    {
        double now = arrival.Milliseconds;
        if (double.IsNaN(_firstArrival))
            _firstArrival = now;
        _deltas = Math.Min(_deltas + 1, 1000);
        _accumulated += (arrivalDelta - sendDelta).TotalMilliseconds;
        _smoothed = Smoothing * _smoothed + (1 - Smoothing) * _accumulated;
        if (!(now - _leastSince < LeastWindow))
        {
            _previousLeast = double.IsNaN(_leastSince) ? _smoothed : _least;
            _least = _smoothed;
            _leastSince = now;
        }

        _least = Math.Min(_least, _smoothed);
        _times[_points % Window] = now - _firstArrival;
        _delays[_points % Window] = _smoothed;
        _points++;
        double slope = _points >= Window ? Slope() : 0;
        Detect(slope, sendDelta.TotalMilliseconds, now);
    }

    private double Slope()
    {
        double meanTime = 0;
        double meanDelay = 0;
        for (int i = 0; i < Window; i++)
        {
            meanTime += _times[i] / Window;
            meanDelay += _delays[i] / Window;
        }

        double numerator = 0;
        double denominator = 0;
        for (int i = 0; i < Window; i++)
        {
            numerator += (_times[i] - meanTime) * (_delays[i] - meanDelay);
            denominator += (_times[i] - meanTime) * (_times[i] - meanTime);
        }

        return denominator > 0 ? numerator / denominator : 0;
    }

    private void Detect(double slope, double sendDelta, double now)
    {
        if (_deltas < 2)
            return;
        Trend = Math.Min(_deltas, MaximumDeltas) * slope * Gain;
        if (Trend > _threshold)
        {
            _overuseTime = _overuseTime < 0 ? sendDelta / 2 : _overuseTime + sendDelta;
            _overuses++;
            if (_overuseTime > OveruseMilliseconds && _overuses > 1 && Trend >= _previousTrend)
            {
                _overuseTime = 0;
                _overuses = 0;
                State = BandwidthUsage.Overuse;
            }
        }
        else
        {
            _overuseTime = -1;
            _overuses = 0;
            State = Trend < -_threshold ? BandwidthUsage.Underuse : BandwidthUsage.Normal;
        }

        _previousTrend = Trend;
        Adapt(now);
    }

    private void Adapt(double now)
    {
        double elapsed = double.IsNaN(_lastUpdate) ? 0 : Math.Clamp(now - _lastUpdate, 0, 100);
        _lastUpdate = now;
        double size = Math.Abs(Trend);
        if (size > _threshold + LargestExcess)
            return;
        _threshold += (size < _threshold ? Fall : SlowestRise) * (size - _threshold) * elapsed;
        _threshold = Math.Clamp(_threshold, LeastThreshold, GreatestThreshold);
    }
}
