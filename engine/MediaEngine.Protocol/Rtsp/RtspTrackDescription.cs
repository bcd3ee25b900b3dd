using System.Collections.Immutable;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>One media section of a camera's description.</summary>
public sealed record RtspTrackDescription
{
    /// <summary>Position among the media sections, from 0. It identifies the track everywhere.</summary>
    public required int Index { get; init; }

    /// <summary>"audio", "video", "application" or another name that the camera uses.</summary>
    public required string Media { get; init; }

    /// <summary>RTP/AVP, RTP/SAVP ...; empty when the camera left it out.</summary>
    public string Profile { get; init; } = "";

    /// <summary>
    /// The formats in the order of the m= line, then formats that have only an rtpmap. A camera may send any of them, so the payload type
    /// of the received packets decides.
    /// </summary>
    public ImmutableArray<RtspFormat> Formats { get; init; } = [];

    /// <summary>The control attribute; null when there is none.</summary>
    public string? Control { get; init; }

    /// <summary>Frames per second; 0 when the camera does not say.</summary>
    public double FrameRate { get; init; }

    /// <summary>The range attribute; null when there is none.</summary>
    public string? Range { get; init; }

    public RtspTrackDirection Direction { get; init; }

    /// <summary>The address from the c= line of the section, or of the session; null when there is none or it is not an address.</summary>
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
    /// The camera receives audio on this track (ONVIF Streaming Specification section 5.3). The section is "sendonly", unless the camera
    /// also writes "sendonly" for its video.
    /// </summary>
    public bool IsBackchannel { get; init; }

    /// <summary>The section announces SRTP.</summary>
    public bool IsSecure => Profile.Contains("SAVP", StringComparison.OrdinalIgnoreCase);

    /// <summary>Audio or video that the camera sends over RTP, in a format whose name is known.</summary>
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

    /// <summary>The camera's SRTP master keys, from MIKEY or else from SDES; empty when the camera announces none.</summary>
    public ImmutableArray<SrtpMasterKey> Keys() =>
        KeyManagement is { Keys.IsEmpty: false } message ? message.Keys : [.. Crypto.Take(1).Select(c => c.ToMasterKey())];

    public override string ToString() => $"{Media} {string.Join(' ', Formats.Select(f => f.Encoding))}";
}
