using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Streams;

/// <summary>Interarrival jitter (RFC 3550 section 6.4.1): J += (|D| - J) / 16, in ticks of the RTP clock.</summary>
public struct InterarrivalJitter
{
    private MonotonicTime _lastArrival;
    private RtpTimestamp _lastTimestamp;
    private int _clockRate;

    /// <summary>In ticks of the last clock.</summary>
    public double Ticks { get; private set; }

    /// <summary>The state from which the kernel continues.</summary>
    public readonly void WriteTo(ref KernelStream state)
    {
        if (_clockRate == 0)
            return;
        state.JitterNanoseconds = (long)(Ticks * 1e9 / _clockRate);
        (state.LastArrival, state.LastTimestamp, state.LastClockRate) = (_lastArrival, _lastTimestamp.Value, _clockRate);
    }

    /// <summary>Continues from the kernel's state.</summary>
    public void ReadFrom(in KernelStream state)
    {
        Ticks = state.JitterNanoseconds * (state.LastClockRate / 1e9);
        (_lastArrival, _lastTimestamp, _clockRate) = (state.LastArrival, new RtpTimestamp(state.LastTimestamp), state.LastClockRate);
    }

    public void Accept(RtpTimestamp timestamp, int clockRate, MonotonicTime arrival)
    {
        if (_clockRate == clockRate)
        {
            double elapsed = (arrival.Nanoseconds - _lastArrival.Nanoseconds) * (clockRate / 1e9);
            double difference = Math.Abs(elapsed - (timestamp - _lastTimestamp));

            // A step of the sender's clock (new media with the same SSRC) is not network jitter.
            if (difference < clockRate * 10.0)
                Ticks += (difference - Ticks) / 16;
        }
        else if (_clockRate != 0)
        {
            Ticks = Ticks * clockRate / _clockRate;
        }

        (_lastArrival, _lastTimestamp, _clockRate) = (arrival, timestamp, clockRate);
    }
}
