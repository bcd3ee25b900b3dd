using MediaEngine.Media;
using MediaEngine.Media.Dtmf;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>
/// The tones of telephone events (RFC 4733), for a receiver without them: each packet has the duration of the event so far, and the tone is
/// generated up to it.
/// </summary>
internal sealed class EventSound(AudioTranscoder transcoder)
{
    /// <summary>The most audio one packet adds, in milliseconds: a gap in the events is not filled with a tone.</summary>
    private const int LongestStep = 100;

    private readonly ToneGenerator _tones = new(transcoder.SampleRate, transcoder.Channels);
    private RtpTimestamp _since;
    private int _made;
    private bool _hasEvent;
    private bool _isOver;

    /// <summary>Receives the tones.</summary>
    public AudioTranscoder Of => transcoder;

    /// <summary>True when another event begins.</summary>
    public bool Begin(RtpTimestamp timestamp, in TelephoneEvent current)
    {
        if (_hasEvent && timestamp == _since)
            return false;
        (_hasEvent, _since, _made, _isOver) = (true, timestamp, 0, false);
        _tones.Start(current.Code, current.Dbm0);
        return true;
    }

    /// <summary>Generates the new part of the tone; at the end of the event the packet is filled with silence.</summary>
    public void Continue(in TelephoneEvent current, int clockRate)
    {
        if (_isOver)
            return;
        int ticks = Math.Clamp(current.Duration - _made, 0, LongestStep * clockRate / 1000);
        _made = Math.Max(_made, current.Duration);
        _tones.Fill(transcoder.Append((int)((long)ticks * transcoder.SampleRate / clockRate)));
        if (!current.End)
            return;
        _isOver = true;
        _tones.Stop();
        int over = transcoder.Waiting % transcoder.PacketLength;
        if (over > 0)
            _tones.Fill(transcoder.Append(transcoder.PacketLength - over));
    }
}
