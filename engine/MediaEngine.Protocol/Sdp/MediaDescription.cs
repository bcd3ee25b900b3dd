using System.Collections.Immutable;

namespace MediaEngine.Protocol.Sdp;

/// <summary>One m= section (RFC 8866 section 5.14) as read.</summary>
public sealed record MediaDescription
{
    /// <summary>"audio", "video", "image", "application", "message", "text", ...</summary>
    public required string Type { get; init; }

    public required int Port { get; init; }

    /// <summary>The count of "PORT/COUNT"; 1 when not given.</summary>
    public int PortCount { get; init; } = 1;

    public required string Protocol { get; init; }

    public ImmutableArray<string> Formats { get; init; } = [];

    public string? Information { get; init; }

    public SdpConnection? Connection { get; init; }

    public ImmutableArray<SdpBandwidth> Bandwidths { get; init; } = [];

    public ImmutableArray<SdpAttribute> Attributes { get; init; } = [];

    /// <summary>RTP/AVP and its relatives, with or without SRTP and feedback.</summary>
    public bool IsRtp => Protocol.Contains("RTP/", StringComparison.OrdinalIgnoreCase);

    public string? AttributeValue(string name) => SessionDescription.Find(Attributes, name)?.Value;

    public bool HasAttribute(string name) => SessionDescription.Find(Attributes, name) is not null;

    /// <summary>Values of all attributes of a name, in order.</summary>
    public IEnumerable<string> AttributeValues(string name)
    {
        foreach (SdpAttribute attribute in Attributes)
        {
            if (attribute.Name == name && attribute.Value is not null)
                yield return attribute.Value;
        }
    }
}
