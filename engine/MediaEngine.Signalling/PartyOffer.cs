using MediaEngine.Primitives;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling;

/// <summary>The offer of a party without a counterpart, for example a camera that publishes or a viewer that subscribes.</summary>
/// <param name="Sdp">The SDP of the offer.</param>
public sealed record PartyOffer(string Sdp)
{
    /// <summary>Call-id; null creates a new call.</summary>
    public string? CallId { get; init; }

    /// <summary>Tag of the party; null creates a new party, a known tag updates the party.</summary>
    public string? Tag { get; init; }

    /// <summary>Source address of the request.</summary>
    public TransportAddress Source { get; init; }

    /// <summary>
    /// The party gets the port that the ICE sessions of its worker share (<see cref="SignallingSettings.SharedPorts"/>), if there is one
    /// and the offer has ICE and rtcp-mux. Sections outside the first bundle have ports of their own.
    /// </summary>
    public bool SharesPort { get; init; }

    public NegotiationOptions Options { get; init; } = NegotiationOptions.Default;
}
