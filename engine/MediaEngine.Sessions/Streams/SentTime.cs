using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Streams;

/// <summary>When a packet made here is to be played, and when it leaves.</summary>
/// <param name="Timestamp">Its RTP time.</param>
/// <param name="ClockRate">Clock of that, Hz.</param>
/// <param name="At">Arrival of the packet that caused it.</param>
/// <param name="IsEvent">A telephone event: its time is that of the event's beginning.</param>
internal readonly record struct SentTime(RtpTimestamp Timestamp, int ClockRate, MonotonicTime At, bool IsEvent);
