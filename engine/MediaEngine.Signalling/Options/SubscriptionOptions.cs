using System.Collections.Immutable;

namespace MediaEngine.Signalling.Options;

/// <summary>Subscribing, and descriptions made without a counterpart.</summary>
public sealed record SubscriptionOptions
{
    public static SubscriptionOptions Default { get; } = new();

    public bool Bidirectional { get; init; }

    public bool Inactive { get; init; }

    /// <summary>One m= section per media type with all sources mixed.</summary>
    public bool Mix { get; init; }

    /// <summary>Each section has a label (RFC 7866).</summary>
    public bool SipRec { get; init; }

    /// <summary>What the parties are sent, not what they send.</summary>
    public bool Egress { get; init; }

    /// <summary>Sections of a description that is made from nothing.</summary>
    public ImmutableArray<WantedMedia> Medias { get; init; } = [];
}
