using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>
/// RTP time of a source in the clock of a receiver. Exact over any length: only the difference to where it began is ever converted. When the source's
/// clock changes or leaps, the receiver's goes on by the time that passed.
/// </summary>
internal struct ConversionTimeline
{
    /// <summary>Seconds that RTP time and arrival may differ before the source is taken to have begun a new timeline.</summary>
    private const double LargestLeap = 5;

    private long _elapsed;
    private RtpTimestamp _last;
    private MonotonicTime _lastArrival;
    private RtpTimestamp _base;
    private int _targetClock;

    /// <summary>Clock of the source, Hz; 0 before the first packet.</summary>
    public int SourceClock { get; private set; }

    /// <summary>Takes note of a packet.</summary>
    /// <param name="current">RTP time of the receiver's stream at the arrival, should a new timeline begin.</param>
    /// <returns>False when the timeline began anew.</returns>
    public bool Follow(RtpTimestamp timestamp, int sourceClock, int targetClock, MonotonicTime arrival, RtpTimestamp current)
    {
        int step = timestamp - _last;
        bool follows = SourceClock == sourceClock && _targetClock == targetClock
            && Math.Abs(step / (double)sourceClock - (arrival - _lastArrival).TotalSeconds) < LargestLeap;
        if (follows)
        {
            _elapsed += step;
        }
        else
        {
            _elapsed = 0;
            _base = current;
            (SourceClock, _targetClock) = (sourceClock, targetClock);
        }

        (_last, _lastArrival) = (timestamp, arrival);
        return follows;
    }

    /// <summary>What a time of the source is to the receiver.</summary>
    public readonly RtpTimestamp Map(RtpTimestamp timestamp)
    {
        long ticks = (_elapsed + (timestamp - _last)) * _targetClock;
        return _base + (int)(ticks >= 0 ? ticks / SourceClock : -((-ticks + SourceClock - 1) / SourceClock));
    }
}
