namespace MediaEngine.LoadGen.Measure;

/// <summary>The result of <see cref="StallWatch"/> for one CPU.</summary>
/// <param name="IsRealTime">True when only threads with real-time priority could preempt the watch; otherwise time taken by others is
/// included.</param>
/// <param name="Watched">Duration of the watch.</param>
/// <param name="Count">Stalls of more than <see cref="StallWatch.Limit"/>.</param>
/// <param name="Stalled">Total duration of these stalls.</param>
internal sealed record StallRecord(int Cpu, bool IsRealTime, TimeSpan Watched, int Count, TimeSpan Stalled, TimeSpan Longest);
