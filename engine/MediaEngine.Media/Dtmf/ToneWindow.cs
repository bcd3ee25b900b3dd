using System.Runtime.Intrinsics;

namespace MediaEngine.Media.Dtmf;

/// <summary>
/// Decides for each window of audio whether it holds a DTMF signal (ITU-T Q.24): two frequencies, no other significant energy, level and
/// twist within limits. Windows of 16 ms begin every 4 ms; the phase change between windows gives a tone's deviation from its nominal
/// frequency.
/// </summary>
internal sealed class ToneWindow
{
    /// <summary>A window begins this fraction of its length after the previous one.</summary>
    public const int Overlap = 4;

    /// <summary>Event code for no signal.</summary>
    public const byte None = 0xff;

    /// <summary>RFC 2833 section 3.5: a signal of -36 dBm0 must be detected, one of -55 dBm0 must not.</summary>
    private const float LowestLevel = -40;

    /// <summary>Windows below this level are not analysed. The first window of a signal may hold little of it.</summary>
    private const float LowestEnergy = -54;

    /// <summary>
    /// Twist limits of Q.24: the high tone may be stronger by 8 dB, the low tone by 4 dB. Noise adds an error of about a decibel per
    /// window, hence 1.5 dB more.
    /// </summary>
    private const float HighestForwardTwist = 8 + TwistMargin;
    private const float HighestReverseTwist = 4 + TwistMargin;
    private const float TwistMargin = 1.5f;

    /// <summary>Smallest share of the energy in the two tones: that of a window which a signal fills to two thirds.</summary>
    private const float LeastTonePart = 0.75f;

    /// <summary>Voices have harmonics: a second harmonic with more than this share of its tone's power means speech.</summary>
    private const float HighestHarmonic = 0.05f;

    /// <summary>
    /// Largest frequency deviation of one window. <see cref="ToneCandidate"/> applies a tighter limit to the whole signal.
    /// </summary>
    private const float HighestDeviation = 0.05f;

    private static readonly float _lowestSquares = ToneLevel.Squares(LowestLevel);
    private static readonly float _lowestEnergy = ToneLevel.Squares(LowestEnergy);
    private static readonly float _forwardTwist = MathF.Pow(10, HighestForwardTwist / 10);
    private static readonly float _reverseTwist = MathF.Pow(10, HighestReverseTwist / 10);

    private readonly ToneSpectrum _spectrum;
    private readonly float _binWidth;
    private readonly float _deviationPerRadian;
    private readonly float[] _lowTurn = new float[8];
    private readonly float[] _highTurn = new float[8];
    private ToneSpectrum.Bins _previousLow;
    private ToneSpectrum.Bins _previousHigh;

    /// <param name="length">Length of a window in samples: a multiple of 8.</param>
    /// <param name="sampleRate">Hz.</param>
    public ToneWindow(int length, double sampleRate)
    {
        _spectrum = new ToneSpectrum(length, sampleRate);
        _binWidth = (float)(sampleRate / length);
        double step = length / Overlap / sampleRate;
        _deviationPerRadian = (float)(1 / (2 * Math.PI * step));
        for (int tone = 0; tone < 4; tone++)
        {
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * step * DtmfTones.LowFrequencies[tone]);
            (_lowTurn[tone], _lowTurn[tone + 4]) = ((float)cosine, (float)sine);
            (sine, cosine) = Math.SinCos(2 * Math.PI * step * DtmfTones.HighFrequencies[tone]);
            (_highTurn[tone], _highTurn[tone + 4]) = ((float)cosine, (float)sine);
        }
    }

    /// <summary>Sum of the squared peaks of the tones, when the last window held a signal.</summary>
    public float Squares { get; private set; }

    /// <summary>Share of the energy in the tones, when the last window held a signal.</summary>
    public float TonePart { get; private set; }

    /// <summary>Deviation of the low tone in the last window from its nominal frequency, as a fraction of that frequency.</summary>
    public float LowDeviation { get; private set; }

    /// <summary>Deviation of the high tone in the last window from its nominal frequency, as a fraction of that frequency.</summary>
    public float HighDeviation { get; private set; }

    /// <summary>
    /// Event code of the signal in the next window, which begins <see cref="Overlap"/> after the last one; or <see cref="None"/>.
    /// </summary>
    public byte Classify(ReadOnlySpan<float> samples)
    {
        _spectrum.Fold(samples);
        if (_spectrum.Energy < _lowestEnergy)
        {
            _previousLow = _previousHigh = default;
            return None;
        }

        _spectrum.Measure();
        byte eventCode = Detect();
        _previousLow = _spectrum.Low;
        _previousHigh = _spectrum.High;
        return eventCode;
    }

    private byte Detect()
    {
        Vector128<float> lows = _spectrum.Squares(_spectrum.Low);
        Vector128<float> highs = _spectrum.Squares(_spectrum.High);
        int row = Strongest(lows);
        int column = Strongest(highs);
        float low = lows[row];
        float high = highs[column];
        // Cheap test first: a tone 3.5 % off its frequency still shows a third of its power.
        if (low + high < LeastTonePart / 3 * _spectrum.Energy)
            return None;

        float lowOff = Deviation(_spectrum.Low, _previousLow, _lowTurn, row);
        float highOff = Deviation(_spectrum.High, _previousHigh, _highTurn, column);
        LowDeviation = lowOff / DtmfTones.LowFrequencies[row];
        HighDeviation = highOff / DtmfTones.HighFrequencies[column];
        // The condition is negated so that NaN fails it.
        if (!(MathF.Abs(LowDeviation) <= HighestDeviation && MathF.Abs(HighDeviation) <= HighestDeviation))
            return None;

        low *= Correction(lowOff / _binWidth);
        high *= Correction(highOff / _binWidth);
        Squares = low + high;
        TonePart = Squares / _spectrum.Energy;
        return Squares >= _lowestSquares && TonePart >= LeastTonePart && high <= _forwardTwist * low && low <= _reverseTwist * high
            && !HasHarmonics(row, column, low, high)
            ? DtmfTones.EventCode(row, column)
            : None;
    }

    private bool HasHarmonics(int row, int column, float low, float high)
    {
        (Vector128<float> lows, Vector128<float> highs) = _spectrum.HarmonicSquares();
        // Twice 697 Hz is so close to 1336 Hz that the window does not separate them; the frequency deviation then shows that it is no
        // digit.
        bool apart = MathF.Abs(2 * DtmfTones.LowFrequencies[row] - DtmfTones.HighFrequencies[column]) > 2.2f * _binWidth;
        return highs[column] > HighestHarmonic * high || (apart && lows[row] > HighestHarmonic * low);
    }

    /// <summary>
    /// Deviation in Hz, from the phase change since the previous window beyond that of the nominal frequency. 5 % of 1633 Hz are 2 radians.
    /// </summary>
    private float Deviation(in ToneSpectrum.Bins bins, in ToneSpectrum.Bins previous, float[] turn, int tone)
    {
        float real = bins.Real[tone] * previous.Real[tone] + bins.Imaginary[tone] * previous.Imaginary[tone];
        float imaginary = bins.Imaginary[tone] * previous.Real[tone] - bins.Real[tone] * previous.Imaginary[tone];
        float cosine = turn[tone];
        float sine = turn[tone + 4];
        float x = real * cosine + imaginary * sine;
        float y = imaginary * cosine - real * sine;
        return x == 0 && y == 0 ? float.PositiveInfinity : MathF.Atan2(y, x) * _deviationPerRadian;
    }

    /// <summary>
    /// The factor by which the Hann window attenuates a tone that is not in the middle of its bin, from the series of the window's
    /// spectrum.
    /// </summary>
    private static float Correction(float bins)
    {
        float square = bins * bins;
        return 1 + square * (1.29f + square);
    }

    private static int Strongest(Vector128<float> squares)
    {
        int strongest = 0;
        for (int i = 1; i < 4; i++)
        {
            if (squares[i] > squares[strongest])
                strongest = i;
        }

        return strongest;
    }
}
