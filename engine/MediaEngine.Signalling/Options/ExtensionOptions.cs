using System.Collections.Immutable;

namespace MediaEngine.Signalling.Options;

/// <summary>RTP header extensions by their URI, or "all".</summary>
public sealed record ExtensionOptions
{
    public static ExtensionOptions Default { get; } = new();

    /// <summary>Left out of our description.</summary>
    public ImmutableArray<string> Strip { get; init; } = [];

    /// <summary>Left out too, but accepted from the sender and removed from packets.</summary>
    public ImmutableArray<string> Mask { get; init; } = [];
}
