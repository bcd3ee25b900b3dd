using MediaEngine.Media;
using MediaEngine.Media.Dtmf;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>
/// Digits detected in the audio of a sender without telephone events, for a receiver that has them (RFC 4733). During a digit the receiver
/// gets the event instead of the audio. The part of the tone sent before it was detected, some 35 ms, is too short for other detectors.
/// </summary>
internal sealed class DetectedEvents(AudioTranscoder transcoder)
{
    /// <summary>RFC 4733 section 2.5.1.4: the end is sent three times.</summary>
    private const int EndPackets = 3;

    private readonly ToneDetector _detector = new(transcoder.SampleRate);
    private readonly ToneEvent[] _events = new ToneEvent[32];
    private readonly int _ticks = transcoder.PacketTime;
    private RtpTimestamp _since;
    private TelephoneEvent _current;
    private bool _sounds;
    private bool _ends;

    /// <summary>The sender whose audio is analysed.</summary>
    public AudioTranscoder Of => transcoder;

    /// <summary>Packets are events now instead of audio.</summary>
    public bool IsActive => _sounds || _ends;

    /// <summary>Analyses the audio added by a packet.</summary>
    /// <param name="next">RTP time of the next packet.</param>
    public void Listen(RtpTimestamp next)
    {
        ReadOnlySpan<short> fresh = transcoder.Fresh;
        if (transcoder.Channels != 1 || _detector.MaximumEvents(fresh.Length) > _events.Length)
            return;
        int count = _detector.Process(fresh, _events);
        foreach (ToneEvent heard in _events.AsSpan(0, count))
        {
            if (heard.Kind == ToneEventKind.Started)
            {
                _current = new TelephoneEvent(heard.EventCode, End: false,
                    (byte)Math.Clamp(-heard.Level, 0, TelephoneEvent.MaximumVolume), 0);
                (_since, _sounds, _ends) = (next, true, false);
            }
            else if (_sounds)
            {
                (_sounds, _ends) = (false, true);
            }
        }
    }

    /// <summary>Sends the event instead of an audio packet.</summary>
    public PacketResult Send(PayloadTranscoding plan, TranscodedOutput output)
    {
        if (_current.Duration == 0)
            output.MarkNext();
        int duration = _current.Duration + _ticks * plan.Target.ClockRate / 1000;
        _current = _current with { Duration = (ushort)Math.Min(duration, ushort.MaxValue), End = _ends };
        PacketResult result = PacketResult.NoBuffer;
        for (int i = _ends ? EndPackets : 1; i > 0 && output.TryBegin(out Span<byte> payload); i--)
            result = output.Send(plan.To, _current.Write(payload), _since, plan.Target.ClockRate, isEvent: true);
        _ends = false;
        return result;
    }
}
