using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Congestion;

/// <summary>
/// The bitrate that reaches the receiver. A Kalman filter of one value combines the rates of short windows, weighted by how well they agree
/// with the estimate.
/// </summary>
internal struct AcknowledgedBitrate
{
    private const double FirstWindow = 500;
    private const double Window = 150;
    private const double VarianceGrowth = 5;
    private const double Uncertainty = 10;

    private double _windowStart;
    private double _bits;
    private double _variance;
    private bool _started;

    /// <summary>Null before the end of the first window.</summary>
    public double? Value { get; private set; }

    /// <summary>The rate of the last window, without the filter. It follows a fall at once, but is noisy.</summary>
    public double? Recent { get; private set; }

    public void Add(MonotonicTime arrival, int size)
    {
        double now = arrival.Milliseconds;
        double window = Value is null ? FirstWindow : Window;
        if (!_started || now < _windowStart)
        {
            _started = true;
            _windowStart = now;
            _bits = 0;
        }

        double elapsed = now - _windowStart;
        if (elapsed >= window)
        {
            Sample(_bits / elapsed);
            _bits = 0;
            _windowStart = now;
        }

        _bits += size * 8;
    }

    /// <summary>Counts a packet that probably arrived although its report is lost. Without it the rate would be too low.</summary>
    public void AddUnreported(int size) => _bits += size * 8;

    private void Sample(double kilobits)
    {
        Recent = kilobits * 1000;
        if (Value is not { } value)
        {
            Value = kilobits * 1000;
            _variance = 50;
            return;
        }

        double estimate = value / 1000;
        double relative = Uncertainty * Math.Abs(estimate - kilobits) / Math.Max(estimate, 1);
        double sampleVariance = relative * relative;
        double predicted = _variance + VarianceGrowth;
        estimate = (sampleVariance * estimate + predicted * kilobits) / (sampleVariance + predicted);
        _variance = sampleVariance * predicted / (sampleVariance + predicted);
        Value = Math.Max(0, estimate) * 1000;
    }
}
