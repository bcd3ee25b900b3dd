using MediaEngine.Primitives;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Quality;

/// <summary>The values of one receiver report; like <see cref="QualitySample"/>, but a struct.</summary>
internal readonly record struct QualityReading(
    double Mos, TimeSpan RoundTrip, TimeSpan RoundTripLeg, double JitterMilliseconds, double PacketLoss, MonotonicTime At)
{
    public QualitySample ToSample() => new(Mos, RoundTrip, RoundTripLeg, JitterMilliseconds, PacketLoss, At);
}
