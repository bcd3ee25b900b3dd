namespace MediaEngine.Media.Dtmf;

/// <summary>
/// Generates the tones of RFC 4733 events 0..15 (ITU-T Q.23) for as long as an event lasts; the phase continues from one <see cref="Fill"/>
/// to the next. Start, end, and a change of level or event are faded over 2 ms to avoid clicks. Allocates nothing after construction.
/// </summary>
public sealed class ToneGenerator
{
    private readonly int _sampleRate;
    private readonly int _channels;
    private readonly int _fadeLength;
    private Oscillator _low = Oscillator.Silent;
    private Oscillator _high = Oscillator.Silent;
    private double _amplitude;
    private double _target;
    private double _slope;
    private int _fading;

    /// <param name="sampleRate">Hz, 8000..48000.</param>
    /// <param name="channels">1 or 2; both channels have the same audio.</param>
    public ToneGenerator(int sampleRate, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 8000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sampleRate, 48000);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 2);
        _sampleRate = sampleRate;
        _channels = channels;
        _fadeLength = sampleRate / 500;
    }

    /// <summary>False once the tones have faded out: <see cref="Fill"/> writes silence.</summary>
    public bool IsActive => _amplitude > 0 || _target > 0;

    /// <summary>Starts an event, or changes to it.</summary>
    /// <param name="eventCode">0..15. Other events have no tones; they end the current one.</param>
    /// <param name="volumeDbm0">Level of both tones together, dBm0, 0..-63: the negated volume field of the event.</param>
    public void Start(byte eventCode, int volumeDbm0)
    {
        if (eventCode >= DtmfTones.Count)
        {
            Stop();
            return;
        }

        if (!IsActive)
            _low = _high = Oscillator.Silent;
        (float low, float high) = DtmfTones.Frequencies(eventCode);
        _low.Tune(low, _sampleRate);
        _high.Tune(high, _sampleRate);
        FadeTo(ToneLevel.PairAmplitude(Math.Clamp(volumeDbm0, -63, 0)));
    }

    /// <summary>Fades out during the next 2 ms of audio.</summary>
    public void Stop() => FadeTo(0);

    /// <summary>Writes the next samples: tones or silence.</summary>
    /// <param name="samples">Interleaved for two channels: a multiple of their number.</param>
    public void Fill(Span<short> samples)
    {
        int at = 0;
        for (; IsActive && at + _channels <= samples.Length; at += _channels)
        {
            if (_fading > 0)
                _amplitude = --_fading == 0 ? _target : _amplitude + _slope;
            short sample = (short)Math.Round(_amplitude * (_low.Next() + _high.Next()));
            samples[at] = sample;
            if (_channels == 2)
                samples[at + 1] = sample;
        }

        samples[at..].Clear();
        _low.Normalise();
        _high.Normalise();
    }

    private void FadeTo(double amplitude)
    {
        _target = amplitude;
        _fading = _fadeLength;
        _slope = (amplitude - _amplitude) / _fadeLength;
    }

    /// <summary>
    /// A point on the unit circle that is rotated by one step per sample. A new frequency continues from the current phase.
    /// </summary>
    private struct Oscillator
    {
        public static Oscillator Silent => new() { _cosine = 1 };

        private double _cosine;
        private double _sine;
        private double _stepCosine;
        private double _stepSine;

        public void Tune(double frequency, int sampleRate) => (_stepSine, _stepCosine) = Math.SinCos(2 * Math.PI * frequency / sampleRate);

        public double Next()
        {
            double sine = _sine;
            _sine = sine * _stepCosine + _cosine * _stepSine;
            _cosine = _cosine * _stepCosine - sine * _stepSine;
            return sine;
        }

        /// <summary>Normalises the length to remove rounding errors. Once per packet is far more often than needed.</summary>
        public void Normalise()
        {
            double correction = 1.5 - 0.5 * (_sine * _sine + _cosine * _cosine);
            _sine *= correction;
            _cosine *= correction;
        }
    }
}
