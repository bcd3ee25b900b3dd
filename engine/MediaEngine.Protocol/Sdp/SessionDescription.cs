using System.Collections.Immutable;

namespace MediaEngine.Protocol.Sdp;

/// <summary>
/// A session description as received: all line types that SIP endpoints use, with attributes in order and verbatim. Text holds one octet
/// per character (Latin-1), so that any encoding passes through unchanged.
/// </summary>
public sealed record SessionDescription
{
    /// <summary>Null in a trickle ICE fragment.</summary>
    public SdpOrigin? Origin { get; init; }

    public string? SessionName { get; init; }

    public string? Information { get; init; }

    /// <summary>The u=, e= and p= lines with their letter, in the order received.</summary>
    public ImmutableArray<string> Contacts { get; init; } = [];

    public SdpConnection? Connection { get; init; }

    public ImmutableArray<SdpBandwidth> Bandwidths { get; init; } = [];

    /// <summary>The value of the t= line.</summary>
    public string? Timing { get; init; }

    public ImmutableArray<SdpAttribute> Attributes { get; init; } = [];

    public ImmutableArray<MediaDescription> Sections { get; init; } = [];

    /// <summary>The first value of a session attribute; null when it is missing or has no value.</summary>
    public string? AttributeValue(string name) => Find(Attributes, name)?.Value;

    public bool HasAttribute(string name) => Find(Attributes, name) is not null;

    internal static SdpAttribute? Find(ImmutableArray<SdpAttribute> attributes, string name)
    {
        foreach (SdpAttribute attribute in attributes)
        {
            if (attribute.Name == name)
                return attribute;
        }

        return null;
    }
}
