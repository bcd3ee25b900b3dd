using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Streams;

/// <summary>Playout time and send time of a packet the engine makes.</summary>
/// <param name="Timestamp">RTP timestamp.</param>
/// <param name="ClockRate">Clock of the timestamp, Hz.</param>
/// <param name="At">Arrival of the packet that caused it.</param>
/// <param name="IsEvent">The timestamp is not that of <paramref name="At"/>: a telephone event has that of its beginning.</param>
internal readonly record struct SentTime(RtpTimestamp Timestamp, int ClockRate, MonotonicTime At, bool IsEvent)
{
    /// <summary>When it is sent; later than <see cref="At"/> when the media is older.</summary>
    public MonotonicTime SentAt { get; init; } = At;
}
