namespace MediaEngine.LoadGen.Measure;

/// <summary>What <see cref="StallWatch"/> has seen on one CPU.</summary>
/// <param name="IsRealTime">Nothing without real-time priority could take the CPU; otherwise it could, and is counted too.</param>
/// <param name="Watched">How long was looked.</param>
/// <param name="Count">Stalls of more than <see cref="StallWatch.Limit"/>.</param>
/// <param name="Stalled">Their sum.</param>
internal sealed record StallRecord(int Cpu, bool IsRealTime, TimeSpan Watched, int Count, TimeSpan Stalled, TimeSpan Longest);
