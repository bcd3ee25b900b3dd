namespace MediaEngine.Signalling.Options;

/// <summary>Transport protocol towards the receiver of our description.</summary>
public sealed record TransportOptions
{
    public static TransportOptions Default { get; } = new();

    /// <summary>As in the m= line, "RTP/AVP" for one; null when not given.</summary>
    public string? Protocol { get; init; }

    /// <summary>An answer passes on the answerer's change of protocol.</summary>
    public bool Accept { get; init; }

    /// <summary>The other side is told the protocol as it came, whatever it used before.</summary>
    public bool Transparent { get; init; }

    /// <summary>Raw relay without SRTP and ICE termination; null when not given.</summary>
    public bool? Passthrough { get; init; }

    /// <summary>Forget the ICE and SRTP abilities learned from the other side.</summary>
    public bool Reset { get; init; }
}
