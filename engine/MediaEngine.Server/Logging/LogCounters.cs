namespace MediaEngine.Server.Logging;

/// <summary>Lost and suppressed log lines, for metrics.</summary>
internal sealed class LogCounters
{
    private long _lost;
    private long _leftOut;

    /// <summary>Lines lost because no sink could write them.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Lines suppressed because there were too many of their kind.</summary>
    public long LeftOut => Volatile.Read(ref _leftOut);

    public void CountLost() => Interlocked.Increment(ref _lost);

    public void CountLeftOut() => Interlocked.Increment(ref _leftOut);
}
