using MediaEngine.Protocol;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>
/// Interns transcoding tables, one set per worker: calls transcode between the same few codecs, so a shared table is in the cache when a
/// packet needs it.
/// </summary>
internal sealed class TranscodingTables
{
    private readonly SharedObjects<TranscodingTable> _shared = new(sets: 16);

    /// <summary>Null when the route transcodes nothing.</summary>
    public TranscodingTable? Of(RoutePlan? route)
    {
        if (route is not { Transcodings.IsEmpty: false })
            return null;
        var hash = default(HashCode);
        foreach (PayloadTranscoding transcoding in route.Transcodings)
            hash.Add(transcoding);
        hash.Add(route.DetectedTones);
        int code = hash.ToHashCode();
        foreach (TranscodingTable? known in _shared.PlacesOf(code))
        {
            if (known is not null && known.DetectedTones == route.DetectedTones
                && known.Transcodings.AsSpan().SequenceEqual(route.Transcodings.AsSpan()))
                return known;
        }

        return _shared.Keep(code, new TranscodingTable(route.Transcodings, route.DetectedTones));
    }
}
