using MediaEngine.LoadGen.Pacing;

namespace MediaEngine.LoadGen.Measure;

/// <summary>The sums over the ledgers of all workers. <see cref="Arrived"/> may be read during the run, the rest afterwards.</summary>
internal sealed class DeliveryTotals(IReadOnlyList<DeliveryLedger> ledgers)
{
    /// <summary>See <see cref="DeliveryLedger.Arrived"/>.</summary>
    public long Arrived => ledgers.Sum(ledger => ledger.Arrived);

    /// <summary>See <see cref="DeliveryLedger.TotalSent"/>.</summary>
    public long TotalSent => ledgers.Sum(ledger => ledger.TotalSent);

    public long Count(Delivery outcome) => ledgers.Sum(ledger => ledger.Count(outcome));

    public long Sent(Phase phase) => ledgers.Sum(ledger => ledger.Sent(phase));

    public long Delivered(Phase phase) => ledgers.Sum(ledger => ledger.Delivered(phase));

    public long Lost(Phase phase) => Sent(phase) - Delivered(phase);

    /// <summary>The latencies of a phase, of all workers.</summary>
    public LatencyHistogram Latency(Phase phase)
    {
        if (ledgers.Count == 1)
            return ledgers[0].Latency(phase);
        var all = new LatencyHistogram();
        foreach (var ledger in ledgers)
            all.Merge(ledger.Latency(phase));
        return all;
    }

    /// <summary>See <see cref="DeliveryLedger.TimeToClean"/>. All workers must be clean, so the slowest counts.</summary>
    public long? TimeToClean(Phase phase, long latencyLimit)
    {
        long slowest = 0;
        foreach (var ledger in ledgers)
        {
            if (ledger.TimeToClean(phase, latencyLimit) is not { } time)
                return null;
            slowest = Math.Max(slowest, time);
        }
        return slowest;
    }
}
