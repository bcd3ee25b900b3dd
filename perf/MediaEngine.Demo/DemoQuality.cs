namespace MediaEngine.Demo;

/// <summary>What one phone hears.</summary>
/// <param name="LossPercent">Of the packets expected.</param>
/// <param name="JitterMilliseconds">RFC 3550 interarrival jitter.</param>
/// <param name="RoundTrip">From RTCP; null before the first pair of reports.</param>
/// <param name="Mos">1.0 to 4.5; 0 before the first round trip.</param>
/// <param name="IntactPercent">Packets whose sound is exactly what the other side said.</param>
internal readonly record struct DemoQuality(
    long Packets, long Lost, double LossPercent, double JitterMilliseconds, TimeSpan? RoundTrip, double Mos, double IntactPercent);
