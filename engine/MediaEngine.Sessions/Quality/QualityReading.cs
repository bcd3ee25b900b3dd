using MediaEngine.Primitives;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Quality;

/// <summary>One receiver report's worth; the same as <see cref="QualitySample"/>, as a value.</summary>
internal readonly record struct QualityReading(
    double Mos, TimeSpan RoundTrip, TimeSpan RoundTripLeg, double JitterMilliseconds, double PacketLoss, MonotonicTime At)
{
    public QualitySample ToSample() => new(Mos, RoundTrip, RoundTripLeg, JitterMilliseconds, PacketLoss, At);
}
