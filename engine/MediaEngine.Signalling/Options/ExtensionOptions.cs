using System.Collections.Immutable;

namespace MediaEngine.Signalling.Options;

/// <summary>RTP header extensions, by URI or "all".</summary>
public sealed record ExtensionOptions
{
    public static ExtensionOptions Default { get; } = new();

    /// <summary>Extensions that are left out of the engine's SDP.</summary>
    public ImmutableArray<string> Strip { get; init; } = [];

    /// <summary>Extensions that are also left out, but accepted from the sender and removed from its packets.</summary>
    public ImmutableArray<string> Mask { get; init; } = [];
}
