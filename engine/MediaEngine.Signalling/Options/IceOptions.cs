namespace MediaEngine.Signalling.Options;

/// <summary>ICE towards both sides.</summary>
public sealed record IceOptions
{
    public static IceOptions Default { get; } = new();

    public IceMode Mode { get; init; }

    /// <summary>Announce trickle ICE (RFC 8840).</summary>
    public bool Trickle { get; init; }

    /// <summary>Announce ice2 (RFC 8445).</summary>
    public bool Ice2 { get; init; }

    /// <summary>Towards which side we act as a lite agent; unspecified: as before in the call.</summary>
    public IceSides Lite { get; init; }

    /// <summary>Which side is shown candidates over TCP (RFC 6544); unspecified: both, or as before in the call.</summary>
    public IceSides Tcp { get; init; }

    /// <summary>Refuse the ICE of the party that sent the SDP.</summary>
    public bool Reject { get; init; }
}
