using MediaEngine.Gateway.Streams;

namespace MediaEngine.Gateway.Viewers;

/// <summary>One WHEP session.</summary>
/// <param name="Stream">What is watched.</param>
/// <param name="Tag">The viewer's tag in its call.</param>
internal sealed record WatchSession(CameraStream Stream, WatchRequest Request, string Tag)
{
    /// <summary>The viewer's offer, with all candidates that have come since.</summary>
    public string Offer { get; set; } = Request.Offer;

    /// <summary>Changes with each ICE restart.</summary>
    public required string EntityTag { get; set; }
}
