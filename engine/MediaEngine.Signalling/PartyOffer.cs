using MediaEngine.Primitives;
using MediaEngine.Signalling.Options;

namespace MediaEngine.Signalling;

/// <summary>The offer of a party that has no counterpart: what a camera publishes, or a viewer asks for.</summary>
/// <param name="Sdp">The description.</param>
public sealed record PartyOffer(string Sdp)
{
    /// <summary>The call; null makes a new one.</summary>
    public string? CallId { get; init; }

    /// <summary>The party; null makes a new one. The same again is an update.</summary>
    public string? Tag { get; init; }

    /// <summary>Where the request came from.</summary>
    public TransportAddress Source { get; init; }

    public NegotiationOptions Options { get; init; } = NegotiationOptions.Default;
}
