using System.Collections.Immutable;

namespace MediaEngine.Protocol.Sdp;

/// <summary>
/// A session description as read: every line that SIP endpoints use, attributes in their order and verbatim, nothing interpreted.
/// Text maps bytes to characters one to one (Latin-1), so that any encoding passes through.
/// </summary>
public sealed record SessionDescription
{
    /// <summary>Null in a trickle ICE fragment.</summary>
    public SdpOrigin? Origin { get; init; }

    public string? SessionName { get; init; }

    public string? Information { get; init; }

    /// <summary>u=, e= and p= lines with their letter, in the order received.</summary>
    public ImmutableArray<string> Contacts { get; init; } = [];

    public SdpConnection? Connection { get; init; }

    public ImmutableArray<SdpBandwidth> Bandwidths { get; init; } = [];

    /// <summary>The t= line's value.</summary>
    public string? Timing { get; init; }

    public ImmutableArray<SdpAttribute> Attributes { get; init; } = [];

    public ImmutableArray<MediaDescription> Medias { get; init; } = [];

    /// <summary>First value of a session attribute; null when absent or without value.</summary>
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
