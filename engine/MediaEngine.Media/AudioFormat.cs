namespace MediaEngine.Media;

/// <summary>An audio codec with the parameters two parties agreed on.</summary>
/// <param name="Encoding">Encoding name as in rtpmap ("opus"), case-insensitive.</param>
/// <param name="ClockRate">RTP clock rate, Hz. For G722 it is 8000 although the audio has 16000 (RFC 3551 section 4.5.2).</param>
/// <param name="Channels">As in rtpmap. Always 2 for opus, whatever is sent (RFC 7587 section 4.1).</param>
public sealed record AudioFormat(string Encoding, int ClockRate, int Channels)
{
    /// <summary>Parameters of a=fmtp; null for none.</summary>
    public string? Parameters { get; init; }

    /// <summary>Bit rate of the encoder in bits per second; 0 for the codec's default.</summary>
    public int Bitrate { get; init; }

    /// <summary>Encoder settings that SDP does not have (NG codec set: "complexity=5;..."); null for the codec's defaults.</summary>
    public string? Options { get; init; }
}
