namespace MediaEngine.Media.Dtmf;

/// <summary>
/// Windows in a row that hold the same signal, until there are enough of them. Taken together they are known better than each: the frequencies to a few
/// hertz and whether they stand still, as those of a key do and those of a voice or a sweep do not.
/// </summary>
internal sealed class ToneCandidate
{
    /// <summary>Clean signals of 30 ms always have so many, those of 25 ms never: a window of 16 ms needs two thirds of it, and one begins every 4 ms.</summary>
    public const int EnoughWindows = 6;

    /// <summary>Between the 1.5 % that are to be heard and the 3.5 % that are not (ITU-T Q.24).</summary>
    private const float HighestDeviation = 0.025f;

    /// <summary>Change of the deviation in 12 ms: four times what noise 15 dB below a signal makes of its weaker tone.</summary>
    private const float HighestDrift = 0.012f;

    /// <summary>Part of the energy the tones have on average; noise 15 dB below them leaves 0.97, 11 dB 0.93.</summary>
    private const float LeastTonePart = 0.93f;

    // Of the last windows, the newest last.
    private readonly float[] _lowDeviations = new float[EnoughWindows];
    private readonly float[] _highDeviations = new float[EnoughWindows];
    private readonly float[] _toneParts = new float[EnoughWindows];

    public byte EventCode { get; private set; } = ToneWindow.None;

    /// <summary>How many windows in a row there are.</summary>
    public int Windows { get; private set; }

    /// <summary>The most of <see cref="ToneWindow.Squares"/>: windows that the signal fills have it.</summary>
    public float Squares { get; private set; }

    /// <summary>Enough windows make a signal that is on its frequencies.</summary>
    public bool IsSignal => Windows >= EnoughWindows && IsSteady(_lowDeviations) && IsSteady(_highDeviations) && Sum(_toneParts) >= LeastTonePart * EnoughWindows;

    /// <param name="heard">Event code of the next window or <see cref="ToneWindow.None"/>.</param>
    /// <param name="window">What was measured in it.</param>
    public void Follow(byte heard, ToneWindow window)
    {
        if (heard != EventCode)
        {
            EventCode = heard;
            Windows = 0;
            Squares = 0;
        }

        if (heard == ToneWindow.None)
            return;
        Windows++;
        Squares = MathF.Max(Squares, window.Squares);
        Append(_lowDeviations, window.LowDeviation);
        Append(_highDeviations, window.HighDeviation);
        Append(_toneParts, window.TonePart);
    }

    // The first is left out: the window before it, whose phase it was measured against, may hold little of the signal.
    private static bool IsSteady(float[] deviations)
    {
        float mean = (Sum(deviations) - deviations[0]) / (EnoughWindows - 1);
        float drift = (deviations[5] + deviations[4] - deviations[2] - deviations[1]) / 2;
        return MathF.Abs(mean) <= HighestDeviation && MathF.Abs(drift) <= HighestDrift;
    }

    private static float Sum(float[] values)
    {
        float sum = 0;
        foreach (float value in values)
            sum += value;
        return sum;
    }

    private static void Append(float[] values, float value)
    {
        values.AsSpan(1).CopyTo(values);
        values[^1] = value;
    }
}
