using MediaEngine.Primitives;

namespace MediaEngine.Gateway.Viewers;

/// <summary>A viewer's offer (WHEP).</summary>
/// <param name="Stream">Name of the stream.</param>
/// <param name="Offer">SDP.</param>
/// <param name="Source">Where the request came from.</param>
public sealed record WatchRequest(string Stream, string Offer, TransportAddress Source)
{
    /// <summary>The session ends at this time, because the right of its client does.</summary>
    public MonotonicTime Until { get; init; } = MonotonicTime.Never;
}
