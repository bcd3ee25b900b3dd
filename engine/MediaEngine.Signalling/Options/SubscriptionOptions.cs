using System.Collections.Immutable;

namespace MediaEngine.Signalling.Options;

/// <summary>Options for subscriptions, and for SDP that the engine offers to a party without a counterpart.</summary>
public sealed record SubscriptionOptions
{
    public static SubscriptionOptions Default { get; } = new();

    public bool Bidirectional { get; init; }

    public bool Inactive { get; init; }

    /// <summary>The SDP has one m= section per media type, in which all sources are mixed.</summary>
    public bool Mix { get; init; }

    /// <summary>Each section has a label (RFC 7866).</summary>
    public bool SipRec { get; init; }

    /// <summary>Subscribe to the media sent to the parties instead of the media that they send.</summary>
    public bool Egress { get; init; }

    /// <summary>The sections of an SDP that is built without a received one.</summary>
    public ImmutableArray<WantedMedia> Sections { get; init; } = [];
}
