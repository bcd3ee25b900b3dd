namespace MediaEngine.Media;

/// <summary>An audio codec as two parties agreed to use it.</summary>
/// <param name="Encoding">Name as in rtpmap ("opus"); case does not matter.</param>
/// <param name="ClockRate">RTP clock, Hz: that of G722 is 8000 though its audio has 16000 (RFC 3551 section 4.5.2).</param>
/// <param name="Channels">As in rtpmap; 2 for opus whatever is sent (RFC 7587 section 4.1).</param>
public sealed record AudioFormat(string Encoding, int ClockRate, int Channels)
{
    /// <summary>Value of fmtp; null when there is none.</summary>
    public string? Parameters { get; init; }

    /// <summary>Bits per second to encode with; 0 for the codec's own.</summary>
    public int Bitrate { get; init; }

    /// <summary>Encoder settings beyond SDP (NG codec set: "complexity=5;..."); null for the codec's own.</summary>
    public string? Options { get; init; }
}
