namespace MediaEngine.Server.Logging;

/// <summary>What the log could not take, for metrics.</summary>
internal sealed class LogCounters
{
    private long _lost;
    private long _leftOut;

    /// <summary>Lines that were lost because nobody took them.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Lines that were left out because too many of their kind came.</summary>
    public long LeftOut => Volatile.Read(ref _leftOut);

    public void CountLost() => Interlocked.Increment(ref _lost);

    public void CountLeftOut() => Interlocked.Increment(ref _leftOut);
}
