using MediaEngine.Media;
using MediaEngine.Primitives;

namespace MediaEngine.Gateway.Sound;

/// <summary>
/// Encodes linear audio into frames of 20 ms on one timeline, whatever the rate of the audio and however often its source begins again. It
/// does not know where the audio comes from. Allocates nothing while the rate stays the same.
/// </summary>
internal sealed class SoundEncoder : IDisposable
{
    /// <summary>Duration of a frame in milliseconds.</summary>
    public const int PacketTime = 20;

    /// <summary>Longest audio of one call.</summary>
    public const int LongestSeconds = 1;

    private const int StereoBitrate = 64_000;

    private readonly AudioFormat _target;
    private readonly AudioCodec _codec;
    private AudioEncoder? _encoder;
    private Resampler? _resampler;
    private short[] _waiting = [];
    private int _length;
    private int _rate;
    private int _channels;
    private uint _timestamp;
    private MonotonicTime _capture;
    private TimeSpan _delay;
    private bool _hasBegun;
    private bool _isNew = true;

    private SoundEncoder(AudioFormat target, AudioCodec codec, uint timestamp) =>
        (_target, _codec, _timestamp) = (target, codec, timestamp);

    /// <summary>Null when the codec is not available.</summary>
    /// <param name="timestamp">Of the first frame.</param>
    public static SoundEncoder? TryCreate(AudioFormat target, uint timestamp) =>
        AudioCodecs.Find(target) is { } codec ? new SoundEncoder(target, codec, timestamp) : null;

    /// <summary>Adds audio.</summary>
    /// <param name="samples">Interleaved for two channels; at most <see cref="LongestSeconds"/>.</param>
    /// <param name="rate">Hz; one of those that <see cref="Resampler"/> can convert.</param>
    /// <param name="channels">1 or 2.</param>
    /// <param name="capture">When the first sample was captured.</param>
    public void Append(ReadOnlySpan<short> samples, int rate, int channels, MonotonicTime capture)
    {
        if (samples.IsEmpty)
            return;
        if (_encoder is null || rate != _rate || channels != _channels)
            Begin(rate, channels);
        capture -= _delay;
        if (_isNew)
        {
            TimeSpan gap = capture - _capture;
            if (_hasBegun && gap > TimeSpan.Zero)
                _timestamp += (uint)(long)(gap.TotalSeconds * _target.ClockRate);
            (_isNew, _hasBegun, _length) = (false, true, 0);
        }

        _capture = capture - TimeSpan.FromSeconds((double)_length / _encoder!.SampleRate);
        Span<short> room = _waiting.AsSpan(_length * _encoder.Channels);
        if (_resampler is null)
            samples.CopyTo(room);
        _length += _resampler?.Process(samples, room) ?? samples.Length / channels;
    }

    /// <summary>
    /// What comes next does not follow what came before. The audio that fills no frame yet is completed with silence: take it before audio
    /// is added.
    /// </summary>
    public void Interrupt()
    {
        _isNew = true;
        if (_encoder is not null && _length % _encoder.Length is > 0 and int rest)
        {
            int silence = _encoder.Length - rest;
            _waiting.AsSpan(_length * _encoder.Channels, silence * _encoder.Channels).Clear();
            _length += silence;
        }
    }

    /// <summary>Encodes the next frame; false when the audio fills none.</summary>
    /// <param name="payload">Room for at least 1400 octets.</param>
    /// <param name="length">Octets of the frame; 0 when there is nothing to send for its time.</param>
    /// <param name="capture">When its first sample was captured.</param>
    public bool TryTake(Span<byte> payload, out int length, out uint timestamp, out MonotonicTime capture)
    {
        (length, timestamp, capture) = (0, _timestamp, _capture);
        if (_encoder is null || _length < _encoder.Length)
            return false;
        int size = _encoder.Length * _encoder.Channels;
        length = Math.Max(0, _encoder.Encode(_waiting.AsSpan(0, size), payload));
        _length -= _encoder.Length;
        _waiting.AsSpan(size, _length * _encoder.Channels).CopyTo(_waiting);
        _timestamp += (uint)(_target.ClockRate * PacketTime / 1000);
        _capture += TimeSpan.FromMilliseconds(PacketTime);
        return true;
    }

    public void Dispose() => _encoder?.Dispose();

    private void Begin(int rate, int channels)
    {
        _encoder?.Dispose();
        (_rate, _channels) = (rate, channels);
        AudioFormat target = channels == 2 && _codec.AudioChannels(_target) == 2 && _codec.DefaultBitrate > 0 && _target.Bitrate == 0
            ? _target with { Bitrate = StereoBitrate } : _target;
        int own = RateFor(_codec.SampleRates(target), rate);
        _encoder = _codec.CreateEncoder(target, own, channels, PacketTime);
        _resampler = own == rate ? null : new Resampler(rate, own, channels);
        _delay = _encoder.Delay + (_resampler?.Latency ?? TimeSpan.Zero);
        int longest = LongestSeconds * rate;
        _waiting = new short[((_resampler?.MaximumOutput(longest) ?? longest) + _encoder.Length) * channels];
        _isNew = true;
    }

    /// <summary>The lowest rate that keeps all of the audio.</summary>
    private static int RateFor(ReadOnlySpan<int> rates, int rate)
    {
        int best = rates[0];
        foreach (int own in rates)
        {
            if (own >= rate ? own < best || best < rate : own > best)
                best = own;
        }

        return best;
    }
}
