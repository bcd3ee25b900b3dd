using MediaEngine.Media;
using MediaEngine.Media.Dtmf;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>The sound of telephone events (RFC 4733), for a receiver that has none: each packet says how long the event has lasted, and as much of it is made.</summary>
internal sealed class EventSound(AudioTranscoder transcoder)
{
    /// <summary>Most that one packet adds, milliseconds: a hole in the events is not filled up with sound.</summary>
    private const int LongestStep = 100;

    private readonly ToneGenerator _tones = new(transcoder.SampleRate, transcoder.Channels);
    private RtpTimestamp _since;
    private int _made;
    private bool _hasEvent;
    private bool _isOver;

    /// <summary>Where the sound goes.</summary>
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

    /// <summary>Makes what is new; at the end of the event the packet is filled up with silence.</summary>
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
