using MediaEngine.Protocol;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>
/// Interns conversion tables, one set per worker: calls transcode between the same few codecs, so a shared table is in the cache when a
/// packet needs it.
/// </summary>
internal sealed class ConversionTables
{
    private readonly SharedObjects<ConversionTable> _shared = new(sets: 16);

    /// <summary>Null when the route transcodes nothing.</summary>
    public ConversionTable? Of(RoutePlan? route)
    {
        if (route is not { Conversions.IsEmpty: false })
            return null;
        var hash = default(HashCode);
        foreach (ConversionPlan conversion in route.Conversions)
            hash.Add(conversion);
        hash.Add(route.DetectedTones);
        int code = hash.ToHashCode();
        foreach (ConversionTable? known in _shared.PlacesOf(code))
        {
            if (known is not null && known.DetectedTones == route.DetectedTones
                && known.Conversions.AsSpan().SequenceEqual(route.Conversions.AsSpan()))
                return known;
        }

        return _shared.Keep(code, new ConversionTable(route.Conversions, route.DetectedTones));
    }
}
