namespace MediaEngine.Protocol.Ng;

/// <summary>Transport protocol towards the receiver of our SDP.</summary>
public sealed record NgTransportOptions
{
    /// <summary>"RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVP" or "UDP/TLS/RTP/SAVPF"; null when not given.</summary>
    public string? Protocol { get; internal set; }

    /// <summary><c>transport-protocol=accept</c>: an answer passes on the answerer's change of protocol.</summary>
    public bool Accept { get; internal set; }

    /// <summary><c>transport-protocol=transparent</c>: the other side is told the protocol as it came, whatever it used before.</summary>
    public bool Transparent { get; internal set; }

    /// <summary>The flag WebRTC was given. Its effects are already applied to the other options.</summary>
    public bool WebRtc { get; internal set; }

    /// <summary>Raw relay without SRTP and ICE termination; null when not given.</summary>
    public bool? Passthrough { get; internal set; }

    /// <summary>Always decrypt and encrypt again, even when both sides use the same SDES key.</summary>
    public bool Recrypt { get; internal set; }

    /// <summary>Discards the ICE and SRTP abilities learned from the other side.</summary>
    public bool Reset { get; internal set; }
}
