using System.Collections.Immutable;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>One media section of a camera's description.</summary>
public sealed record RtspTrackDescription
{
    /// <summary>Position among the media sections, from 0: the name of the track everywhere.</summary>
    public required int Index { get; init; }

    /// <summary>"audio", "video", "application" or what the camera made up.</summary>
    public required string Media { get; init; }

    /// <summary>RTP/AVP, RTP/SAVP ...; empty when the camera left it out.</summary>
    public string Profile { get; init; } = "";

    /// <summary>
    /// In the order of the m= line, then those only an rtpmap names. What arrives decides: a camera may send any of them.
    /// </summary>
    public ImmutableArray<RtspFormat> Formats { get; init; } = [];

    /// <summary>The control attribute; null when there is none.</summary>
    public string? Control { get; init; }

    /// <summary>Frames a second; 0 when the camera does not say.</summary>
    public double FrameRate { get; init; }

    /// <summary>The range attribute; null when there is none.</summary>
    public string? Range { get; init; }

    public RtspTrackDirection Direction { get; init; }

    /// <summary>The address of the section's c= line, or of the session's; null when there is none or it is no address.</summary>
    public string? Connection { get; init; }

    public ImmutableArray<RtspBandwidth> Bandwidths { get; init; } = [];

    /// <summary>SDES keys (RFC 4568).</summary>
    public ImmutableArray<CryptoAttribute> Crypto { get; init; } = [];

    /// <summary>The MIKEY message of the section or of the session (RFC 4567); null when there is none.</summary>
    public Mikey? KeyManagement { get; init; }

    public ImmutableArray<RtspAttribute> Attributes { get; init; } = [];

    public bool IsAudio => Media.Equals("audio", StringComparison.OrdinalIgnoreCase);

    public bool IsVideo => Media.Equals("video", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The camera takes sound here (ONVIF Streaming Specification section 5.3): "sendonly", unless the camera also writes it for pictures.
    /// </summary>
    public bool IsBackchannel { get; init; }

    /// <summary>The section announces SRTP.</summary>
    public bool IsSecure => Profile.Contains("SAVP", StringComparison.OrdinalIgnoreCase);

    /// <summary>Sound or picture the camera sends over RTP, with a format that is known by name.</summary>
    public bool IsMedia =>
        (IsAudio || IsVideo) && !IsBackchannel && Direction != RtspTrackDirection.Inactive
        && (Profile.Length == 0 || Profile.Contains("RTP/", StringComparison.OrdinalIgnoreCase)) && Formats.Any(f => f.Encoding.Length > 0);

    /// <summary>The format of a payload type; null when the section does not have it.</summary>
    public RtspFormat? Format(int payloadType)
    {
        foreach (RtspFormat format in Formats)
        {
            if (format.PayloadType == payloadType)
                return format;
        }

        return null;
    }

    /// <summary>The camera's SRTP master keys: from MIKEY, else from SDES; empty when it announces none.</summary>
    public ImmutableArray<SrtpMasterKey> Keys() =>
        KeyManagement is { Keys.IsEmpty: false } message ? message.Keys : [.. Crypto.Take(1).Select(c => c.ToMasterKey())];

    public override string ToString() => $"{Media} {string.Join(' ', Formats.Select(f => f.Encoding))}";
}
