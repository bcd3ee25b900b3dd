using System.Buffers.Binary;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>
/// Telephone events (RFC 4733) between legs with different clocks. All packets of one event have the timestamp of its beginning; each has
/// its duration so far, in ticks of the clock.
/// </summary>
internal sealed class EventTranscoder
{
    private const int BlockLength = 4;
    private const int DurationOffset = 2;

    private RtpTimestamp _source;
    private RtpTimestamp _target;
    private bool _hasEvent;

    public PacketResult Transcode(PayloadTranscoding transcoding, TranscodedOutput output, RtpTimestamp timestamp)
    {
        if (!output.TryReadInPlace(out Span<byte> payload) || payload.Length < BlockLength)
            return PacketResult.Malformed;
        (int from, int to) = (transcoding.Source.ClockRate, transcoding.Target.ClockRate);
        if (from != to)
        {
            for (int at = 0; at + BlockLength <= payload.Length; at += BlockLength)
            {
                Span<byte> duration = payload[(at + DurationOffset)..];
                long ticks = BinaryPrimitives.ReadUInt16BigEndian(duration) * (long)to / from;
                BinaryPrimitives.WriteUInt16BigEndian(duration, (ushort)Math.Min(ticks, ushort.MaxValue));
            }
        }

        Begin(output, timestamp, from, to);
        return output.SendInPlace(transcoding.To, _target, to, isEvent: true);
    }

    /// <summary>An event whose clock differs from that of the audio is forwarded unchanged.</summary>
    public PacketResult Pass(byte payloadType, TranscodedOutput output, RtpTimestamp timestamp, int clockRate)
    {
        Begin(output, timestamp, clockRate, clockRate);
        return output.SendInPlace(payloadType, _target, clockRate, isEvent: true);
    }

    private void Begin(TranscodedOutput output, RtpTimestamp timestamp, int sourceClock, int targetClock)
    {
        if (_hasEvent && timestamp == _source)
            return;
        (_source, _hasEvent) = (timestamp, true);

        // With audio of another clock the sender's timestamp cannot be mapped: the event begins now.
        if (output.SourceClock != 0 && output.SourceClock != sourceClock)
        {
            _target = output.Now;
            return;
        }

        output.Follow(timestamp, sourceClock, targetClock);
        _target = output.Map(timestamp);
    }
}
