namespace MediaEngine.Media.Dtmf;

/// <summary>
/// Consecutive windows with the same signal, collected until there are enough for a decision. Averaging them gives the frequencies to a few
/// hertz and shows whether they are stable: those of a key are, those of a voice or a sweep are not.
/// </summary>
internal sealed class ToneCandidate
{
    /// <summary>
    /// Clean signals of 30 ms always give this many windows, those of 25 ms never: two thirds of a 16 ms window must hold the signal, and a
    /// window begins every 4 ms.
    /// </summary>
    public const int EnoughWindows = 6;

    /// <summary>Between the 1.5 % that must be accepted and the 3.5 % that must be rejected (ITU-T Q.24).</summary>
    private const float HighestDeviation = 0.025f;

    /// <summary>Largest change of the deviation in 12 ms: four times the effect of noise 15 dB below a signal on its weaker tone.</summary>
    private const float HighestDrift = 0.012f;

    /// <summary>
    /// Smallest share of the energy that the tones must have on average. With noise 15 dB below them they have 0.97, with noise at 11 dB
    /// 0.93.
    /// </summary>
    private const float LeastTonePart = 0.93f;

    // The values of the last windows, the newest last.
    private readonly float[] _lowDeviations = new float[EnoughWindows];
    private readonly float[] _highDeviations = new float[EnoughWindows];
    private readonly float[] _toneParts = new float[EnoughWindows];

    public byte EventCode { get; private set; } = ToneWindow.None;

    /// <summary>The number of consecutive windows with the signal.</summary>
    public int Windows { get; private set; }

    /// <summary>The largest <see cref="ToneWindow.Squares"/> of the windows; those that the signal fills have it.</summary>
    public float Squares { get; private set; }

    /// <summary>True when enough windows make a signal whose frequencies are in tolerance.</summary>
    public bool IsSignal =>
        Windows >= EnoughWindows && IsSteady(_lowDeviations) && IsSteady(_highDeviations)
            && Sum(_toneParts) >= LeastTonePart * EnoughWindows;

    /// <param name="heard">Event code of the next window, or <see cref="ToneWindow.None"/>.</param>
    /// <param name="window">The measurements of the window.</param>
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

    // The first value is left out: its phase was measured against the window before, which may hold little of the signal.
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
