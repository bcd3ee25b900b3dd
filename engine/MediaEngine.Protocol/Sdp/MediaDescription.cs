using System.Collections.Immutable;

namespace MediaEngine.Protocol.Sdp;

/// <summary>One m= section (RFC 8866 section 5.14) as received.</summary>
public sealed record MediaDescription
{
    private static readonly string[] _rtpProtocols =
        ["RTP/AVP", "RTP/SAVP", "RTP/AVPF", "RTP/SAVPF", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF"];

    /// <summary>"audio", "video", "image", "application", "message", "text", ...</summary>
    public required string Type { get; init; }

    public required int Port { get; init; }

    /// <summary>The number of ports in "PORT/COUNT"; 1 when not given.</summary>
    public int PortCount { get; init; } = 1;

    public required string Protocol { get; init; }

    public ImmutableArray<string> Formats { get; init; } = [];

    /// <summary>The formats verbatim, if more than one blank separates them or blanks follow them; null otherwise.</summary>
    public string? FormatText { get; init; }

    public string? Information { get; init; }

    public SdpConnection? Connection { get; init; }

    public ImmutableArray<SdpBandwidth> Bandwidths { get; init; } = [];

    public ImmutableArray<SdpAttribute> Attributes { get; init; } = [];

    /// <summary>True for RTP/AVP and its variants with SRTP and feedback.</summary>
    public bool IsRtp => IsRtpProtocol(Protocol);

    /// <summary>
    /// True for RTP over UDP in the profiles of RFC 3551, 3711, 4585, 5124 and 5764; false for RTP over TCP (RFC 4571) and unknown
    /// profiles.
    /// </summary>
    public static bool IsRtpProtocol(string protocol)
    {
        foreach (string known in _rtpProtocols)
        {
            if (known.Equals(protocol, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    public string? AttributeValue(string name) => SessionDescription.Find(Attributes, name)?.Value;

    public bool HasAttribute(string name) => SessionDescription.Find(Attributes, name) is not null;

    /// <summary>The values of all attributes of a name, in order.</summary>
    public IEnumerable<string> AttributeValues(string name)
    {
        foreach (SdpAttribute attribute in Attributes)
        {
            if (attribute.Name == name && attribute.Value is not null)
                yield return attribute.Value;
        }
    }
}
