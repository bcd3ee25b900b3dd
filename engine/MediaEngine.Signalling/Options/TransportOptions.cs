namespace MediaEngine.Signalling.Options;

/// <summary>Options for the transport protocol towards the receiver of the engine's SDP.</summary>
public sealed record TransportOptions
{
    public static TransportOptions Default { get; } = new();

    /// <summary>As in the m= line, for example "RTP/AVP"; null when not given.</summary>
    public string? Protocol { get; init; }

    /// <summary>In an answer, a protocol changed by the answerer is forwarded to the offerer.</summary>
    public bool Accept { get; init; }

    /// <summary>The received protocol is sent to the other side, whatever that side used before.</summary>
    public bool Transparent { get; init; }

    /// <summary>Forward packets without terminating SRTP and ICE; null when not given.</summary>
    public bool? Passthrough { get; init; }

    /// <summary>Discard the ICE and SRTP capabilities learned from the other side.</summary>
    public bool Reset { get; init; }
}
