using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Gateway.Hub;

/// <summary>
/// The clock of one track. It maps the timestamps of the source to those that viewers get, which continue when the source starts again,
/// and to the time of capture. The time of capture comes from sender reports, or else from the arrival.
/// </summary>
internal sealed class TrackClock(SenderClock sender)
{
    /// <summary>By how much timestamps and arrival may differ from each other; otherwise the source has changed its timestamps.</summary>
    private static readonly TimeSpan _step = TimeSpan.FromSeconds(5);

    /// <summary>By how much sender reports and arrival may differ.</summary>
    private static readonly TimeSpan _trust = TimeSpan.FromSeconds(1);

    /// <summary>How much the delay may grow each second, so that it follows clocks that drift apart.</summary>
    private const double Drift = 100e-6;

    private int _rate;
    private uint _offset;
    private uint _lastSent;
    private MonotonicTime _lastArrival;
    private uint _lastSource;
    private long _ticks;
    private long _base;
    private bool _isRunning;
    private bool _hasBegun;
    private NtpTimestamp _reportTime;
    private uint _reportTimestamp;
    private bool _isReported;

    /// <summary>The last timestamp was mapped by a sender report.</summary>
    public bool UsesReports { get; private set; }

    /// <summary>How often the source has changed its timestamps.</summary>
    public int Steps { get; private set; }

    /// <summary>The source starts again: its timestamps have nothing to do with those before.</summary>
    public void Restart() => (_isRunning, _isReported) = (false, false);

    /// <summary>A sender report about the track has arrived.</summary>
    public void Note(NtpTimestamp time, RtpTimestamp timestamp, MonotonicTime arrival)
    {
        if (time.Value == 0)
            return;
        (_reportTime, _reportTimestamp, _isReported) = (time, timestamp.Value, true);
        sender.Note(time, arrival);
    }

    /// <summary>Maps the timestamp of a frame. Frames come in sending order.</summary>
    /// <param name="timestamp">Of the source.</param>
    /// <param name="rate">Clock rate, Hz; another rate than before is a restart.</param>
    /// <param name="capture">When the frame was captured; never after its arrival.</param>
    /// <returns>The timestamp that viewers get.</returns>
    public uint Map(uint timestamp, int rate, MonotonicTime arrival, out MonotonicTime capture)
    {
        if (rate != _rate)
            Restart();
        _rate = rate;
        if (_isRunning)
            _ticks += (int)(timestamp - _lastSource);
        _lastSource = timestamp;
        long delay = arrival.Nanoseconds - Nanoseconds(_ticks);
        if (!_isRunning || Math.Abs(delay - _base) > _step.Ticks * 100)
        {
            Begin(timestamp, arrival);
            delay = arrival.Nanoseconds;
        }
        else
        {
            _base = Math.Min(delay, _base + (long)((arrival - _lastArrival).TotalSeconds * Drift * 1e9));
        }

        _lastArrival = arrival;
        _lastSent = timestamp + _offset;
        capture = new MonotonicTime(_base + Nanoseconds(_ticks));
        UsesReports = _isReported && sender.IsKnown;
        if (UsesReports)
        {
            MonotonicTime reported = sender.Map(_reportTime, TimeSpan.FromSeconds((int)(timestamp - _reportTimestamp) / (double)rate));
            UsesReports = (reported - capture).Duration() < _trust;
            if (UsesReports)
                capture = reported;
        }

        capture = MonotonicTime.Min(capture, arrival);
        return _lastSent;
    }

    private void Begin(uint timestamp, MonotonicTime arrival)
    {
        if (_hasBegun)
        {
            double gap = Math.Max((arrival - _lastArrival).TotalSeconds, 1.0 / 90);
            _offset = _lastSent + (uint)(long)(gap * _rate) - timestamp;
            Steps += _isRunning ? 1 : 0;
        }

        (_ticks, _base, _isRunning, _hasBegun, _isReported) = (0, arrival.Nanoseconds, true, true, false);
    }

    private long Nanoseconds(long ticks) => (long)((Int128)ticks * 1_000_000_000 / _rate);
}
