using MediaEngine.Gateway.Streams;
using MediaEngine.Media;
using MediaEngine.Protocol.Payloads;

namespace MediaEngine.Gateway.Sound;

/// <summary>
/// Decodes the frames of a sound track to linear audio without holes: short gaps are concealed, timestamps that jitter are ignored, and
/// repeated audio is left out. Allocates nothing after construction.
/// </summary>
internal sealed class SoundDecoder : IDisposable
{
    /// <summary>Longest audio of one frame.</summary>
    private const double LongestFrame = 0.8;

    /// <summary>Timestamps of cameras that take them from a clock jitter by this much, seconds.</summary>
    private const double Jitter = 0.02;

    /// <summary>Longer gaps are not concealed: the sound begins again, seconds.</summary>
    private const double LongestGap = 0.12;

    /// <summary>Timestamps that go back by more are those of another clock, seconds.</summary>
    private const double LongestOverlap = 1;

    /// <summary>Concealment fades out in this time, seconds.</summary>
    private const double Fade = 0.06;

    private readonly AudioDecoder _decoder;
    private readonly int _clockRate;
    private readonly short[] _samples;
    private readonly short[] _last;
    private uint _expected;
    private int _start;
    private int _end;
    private int _lastLength;
    private bool _hasBegun;
    private bool _isMissing;

    private SoundDecoder(AudioDecoder decoder, int clockRate)
    {
        (_decoder, _clockRate) = (decoder, clockRate);
        _last = new short[Samples(Jitter) * decoder.Channels];
        _samples = new short[(Samples(LongestFrame) + Samples(LongestGap)) * decoder.Channels];
    }

    /// <summary>Hz.</summary>
    public int SampleRate => _decoder.SampleRate;

    /// <summary>1 or 2.</summary>
    public int Channels => _decoder.Channels;

    /// <summary>The audio of the last frame, with what was concealed before it.</summary>
    public ReadOnlySpan<short> Audio => _samples.AsSpan(_start * Channels, (_end - _start) * Channels);

    /// <summary>From the time of the last frame to that of the first sample; negative after concealment.</summary>
    public TimeSpan Offset { get; private set; }

    public long Malformed { get; private set; }

    /// <summary>Gaps that were concealed.</summary>
    public long Concealed { get; private set; }

    /// <summary>Null when there is no decoder for the format.</summary>
    /// <param name="format">Its clock rate may differ from the one the codec prescribes, as cameras have it.</param>
    /// <param name="target">What the audio is encoded to: it is decoded at a rate that needs no resampling, if possible.</param>
    public static SoundDecoder? TryCreate(TrackFormat format, AudioFormat target)
    {
        if (SoundFormats.Decodable(format) is not { } source || AudioCodecs.Find(source) is not { } from
            || AudioCodecs.Find(target) is not { } to)
            return null;
        ReadOnlySpan<int> encoded = to.SampleRates(target);
        int rate = 0;
        foreach (int own in from.SampleRates(source))
        {
            if (own > rate && encoded.Contains(own))
                rate = own;
        }

        int channels = Math.Min(from.AudioChannels(source), Math.Min(target.Channels, 2));
        return new SoundDecoder(
            from.CreateDecoder(source, rate == 0 ? from.SampleRates(source)[0] : rate, channels), format.ClockRate);
    }

    /// <summary>Decodes a frame. False when it cannot be decoded; the next one conceals it.</summary>
    /// <param name="follows">False when the audio does not follow that of the frame before.</param>
    public bool TryDecode(ReadOnlySpan<byte> payload, in FrameInfo info, out bool follows)
    {
        (_start, _end, Offset, follows) = (0, 0, TimeSpan.Zero, true);
        int length = _decoder.Length(payload);
        if (length <= 0 || length > Samples(LongestFrame))
            return Refuse();

        double ahead = _hasBegun ? (int)(info.Timestamp - _expected) / (double)_clockRate : 0;
        follows = _hasBegun && ahead <= LongestGap && ahead >= -LongestOverlap;
        bool jitters = Math.Abs(ahead) <= Jitter && info.LostBefore == 0 && !_isMissing;
        int gap = follows && !jitters && ahead > 0 ? Samples(ahead) : 0;
        if (gap > 0)
            Conceal(gap, payload);
        int decoded = _decoder.Decode(payload, _samples.AsSpan(gap * Channels));
        if (decoded < 0)
            return Refuse();
        _end = gap + decoded;
        int repeated = follows && !jitters && ahead < 0 ? Math.Min(Samples(-ahead), decoded) : 0;
        _start = repeated;
        Offset = TimeSpan.FromSeconds((repeated - gap) / (double)SampleRate);
        uint ticks = (uint)((long)decoded * _clockRate / SampleRate);
        _expected = follows && jitters ? _expected + ticks : follows && ahead < 0 ? _expected + ticks - Ticks(repeated)
            : info.Timestamp + ticks;
        (_hasBegun, _isMissing) = (true, false);
        Remember();
        return true;
    }

    public void Dispose() => _decoder.Dispose();

    /// <summary>The audio of the frame is missing.</summary>
    private bool Refuse()
    {
        Malformed++;
        return !(_isMissing = true);
    }

    private int Samples(double seconds) => (int)Math.Round(seconds * SampleRate);

    private uint Ticks(int samples) => (uint)((long)samples * _clockRate / SampleRate);

    /// <summary>By the codec, or else by the last audio, fading.</summary>
    private void Conceal(int gap, ReadOnlySpan<byte> next)
    {
        Concealed++;
        Span<short> room = _samples.AsSpan(0, gap * Channels);
        if (_decoder.TryConceal(next, room))
            return;
        room.Clear();
        int fading = Math.Min(gap, Samples(Fade));
        for (int i = 0; i < fading * Channels && _lastLength > 0; i++)
            room[i] = (short)(_last[i % _lastLength] * (fading - i / Channels) / fading);
    }

    private void Remember()
    {
        ReadOnlySpan<short> audio = Audio;
        if (audio.IsEmpty)
            return;
        audio = audio[Math.Max(0, audio.Length - _last.Length)..];
        audio.CopyTo(_last);
        _lastLength = audio.Length;
    }
}
