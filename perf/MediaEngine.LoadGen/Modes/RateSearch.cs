namespace MediaEngine.LoadGen.Modes;

/// <summary>
/// Chooses the next rate to try: doubles the rate while trials pass, halves it while none has passed, then bisects until the highest
/// passing and the lowest failing rate are within <see cref="Resolution"/>. Ends after at most <see cref="MaximumTrials"/> trials.
/// </summary>
internal sealed class RateSearch(long first, long ceiling)
{
    /// <summary>Ratio of the lowest failing to the highest passing rate at which the search ends.</summary>
    public const double Resolution = 1.03;

    /// <summary>The most trials.</summary>
    public const int MaximumTrials = 24;

    private const long Floor = 100;
    private long _failing = long.MaxValue;

    /// <summary>The highest rate that passed; 0 when none has.</summary>
    public long Passing { get; private set; }

    /// <summary>The number of trials reported.</summary>
    public int Trials { get; private set; }

    /// <summary>The rate to try next; false when the search is over.</summary>
    public bool TryNext(out long rate)
    {
        rate = (Passing, _failing) switch
        {
            (0, long.MaxValue) => Math.Min(first, ceiling),
            (0, _) => _failing / 2,
            (_, long.MaxValue) => Math.Min(Passing * 2, ceiling),
            _ => Passing + ((_failing - Passing) / 2),
        };
        return Trials < MaximumTrials && rate >= Floor && rate != Passing
            && (Passing == 0 || _failing == long.MaxValue || _failing > Passing * Resolution);
    }

    /// <summary>Reports the result of a trial at <paramref name="rate"/>.</summary>
    public void Report(long rate, bool passed)
    {
        Trials++;
        if (passed)
            Passing = Math.Max(Passing, rate);
        else
            _failing = Math.Min(_failing, rate);
    }
}
