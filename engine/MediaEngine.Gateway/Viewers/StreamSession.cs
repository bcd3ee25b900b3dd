using MediaEngine.Gateway.Streams;
using MediaEngine.Primitives;

namespace MediaEngine.Gateway.Viewers;

/// <summary>One WHEP or WHIP session.</summary>
/// <param name="Stream">What is watched or published.</param>
/// <param name="FirstOffer">SDP.</param>
/// <param name="Source">Where the offer came from.</param>
/// <param name="Tag">The party's tag in its call.</param>
internal sealed record StreamSession(GatewayStream Stream, string FirstOffer, TransportAddress Source, string Tag)
{
    /// <summary>The party's offer, with all candidates that have come since.</summary>
    public string Offer { get; set; } = FirstOffer;

    /// <summary>When the session ends.</summary>
    public MonotonicTime Until { get; set; } = MonotonicTime.Never;

    /// <summary>Changes with each ICE restart.</summary>
    public required string EntityTag { get; set; }
}
