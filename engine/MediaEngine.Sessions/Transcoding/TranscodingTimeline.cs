using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>
/// Maps RTP timestamps of a source to the clock of a receiver. Exact over any length, because only the difference to the start is ever
/// transcoded. When the source's clock changes or jumps, the receiver's clock continues by the elapsed time.
/// </summary>
internal struct TranscodingTimeline
{
    /// <summary>When RTP time and arrival differ by more than this, in seconds, the source has started a new timeline.</summary>
    private const double LargestLeap = 5;

    private long _elapsed;
    private RtpTimestamp _last;
    private MonotonicTime _lastArrival;
    private RtpTimestamp _base;
    private int _targetClock;

    /// <summary>Clock of the source, Hz; 0 before the first packet.</summary>
    public int SourceClock { get; private set; }

    /// <summary>Records a packet.</summary>
    /// <param name="current">RTP time of the receiver's stream at the arrival, for a new timeline.</param>
    /// <returns>False when a new timeline began.</returns>
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

    /// <summary>The receiver's time for a time of the source.</summary>
    public readonly RtpTimestamp Map(RtpTimestamp timestamp)
    {
        long ticks = (_elapsed + (timestamp - _last)) * _targetClock;
        return _base + (int)(ticks >= 0 ? ticks / SourceClock : -((-ticks + SourceClock - 1) / SourceClock));
    }
}
