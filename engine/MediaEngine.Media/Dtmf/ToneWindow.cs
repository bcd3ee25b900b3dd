using System.Runtime.Intrinsics;

namespace MediaEngine.Media.Dtmf;

/// <summary>
/// Decides for one window of audio after the other whether it holds a DTMF signal (ITU-T Q.24): two frequencies, nothing else of weight, level and twist in
/// bounds. Windows of 16 ms follow each other every 4 ms; the turn of the phase from one to the next tells how far a tone is off its frequency.
/// </summary>
internal sealed class ToneWindow
{
    /// <summary>Windows begin this part of their length after each other.</summary>
    public const int Overlap = 4;

    /// <summary>Event code of what is no signal.</summary>
    public const byte None = 0xff;

    /// <summary>RFC 2833 section 3.5: what has -36 dBm0 must be understood, what has -55 must not.</summary>
    private const float LowestLevel = -40;

    /// <summary>Below it a window is not looked at; a signal's first window may hold little of it.</summary>
    private const float LowestEnergy = -54;

    /// <summary>Q.24: the high tone may be stronger by 8 dB, the low one by 4. A window hears it with an error of a decibel under noise, hence 1.5 dB more.</summary>
    private const float HighestForwardTwist = 8 + TwistMargin;
    private const float HighestReverseTwist = 4 + TwistMargin;
    private const float TwistMargin = 1.5f;

    /// <summary>Part of the energy the two tones have to have. In a window that a signal fills to two thirds it is about this much.</summary>
    private const float LeastTonePart = 0.75f;

    /// <summary>Voices have harmonics: a second harmonic of a tone with more of its power is one.</summary>
    private const float HighestHarmonic = 0.05f;

    /// <summary>Deviation from the frequency one window may show; the signal as a whole is held to less by <see cref="ToneCandidate"/>.</summary>
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

    /// <param name="length">Of a window, samples: a multiple of 8.</param>
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

    /// <summary>Part of the energy the tones have, when the last window held a signal.</summary>
    public float TonePart { get; private set; }

    /// <summary>How far the low tone of the signal in the last window is off, as a part of its frequency.</summary>
    public float LowDeviation { get; private set; }

    /// <summary>How far the high tone of the signal in the last window is off, as a part of its frequency.</summary>
    public float HighDeviation { get; private set; }

    /// <summary>Event code of the signal in the window that follows the last one by a part of <see cref="Overlap"/>; or <see cref="None"/>.</summary>
    public byte Classify(ReadOnlySpan<float> samples)
    {
        _spectrum.Fold(samples);
        if (_spectrum.Energy < _lowestEnergy)
        {
            _previousLow = _previousHigh = default;
            return None;
        }

        _spectrum.Measure();
        byte eventCode = Judge();
        _previousLow = _spectrum.Low;
        _previousHigh = _spectrum.High;
        return eventCode;
    }

    private byte Judge()
    {
        Vector128<float> lows = _spectrum.Squares(_spectrum.Low);
        Vector128<float> highs = _spectrum.Squares(_spectrum.High);
        int row = Strongest(lows);
        int column = Strongest(highs);
        float low = lows[row];
        float high = highs[column];
        // Cheap first look: a tone 3.5 % off its frequency still shows a third of its power.
        if (low + high < LeastTonePart / 3 * _spectrum.Energy)
            return None;

        float lowOff = Deviation(_spectrum.Low, _previousLow, _lowTurn, row);
        float highOff = Deviation(_spectrum.High, _previousHigh, _highTurn, column);
        LowDeviation = lowOff / DtmfTones.LowFrequencies[row];
        HighDeviation = highOff / DtmfTones.HighFrequencies[column];
        // Negated, so that what is not a number fails.
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
        // Twice 697 Hz is so near to 1336 Hz that the window sees them as one; then the frequency tells that it is not a digit.
        bool apart = MathF.Abs(2 * DtmfTones.LowFrequencies[row] - DtmfTones.HighFrequencies[column]) > 2.2f * _binWidth;
        return highs[column] > HighestHarmonic * high || (apart && lows[row] > HighestHarmonic * low);
    }

    /// <summary>Hz, from the turn of the phase since the previous window beyond what the frequency itself makes; 5 % of 1633 Hz are 2 radians.</summary>
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

    /// <summary>By how much the Hann window shows a tone beside the middle of its bin with less power, from the series of its spectrum.</summary>
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
