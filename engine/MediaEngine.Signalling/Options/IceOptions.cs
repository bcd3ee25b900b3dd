namespace MediaEngine.Signalling.Options;

/// <summary>Options for ICE towards both sides.</summary>
public sealed record IceOptions
{
    public static IceOptions Default { get; } = new();

    public IceMode Mode { get; init; }

    /// <summary>Announce trickle ICE (RFC 8840).</summary>
    public bool Trickle { get; init; }

    /// <summary>Announce ice2 (RFC 8445).</summary>
    public bool Ice2 { get; init; }

    /// <summary>The sides towards which the engine acts as an ICE-lite agent; unspecified keeps the earlier choice of the call.</summary>
    public IceSides Lite { get; init; }

    /// <summary>The sides that get TCP candidates (RFC 6544); unspecified means both, or the earlier choice of the call.</summary>
    public IceSides Tcp { get; init; }

    /// <summary>Reject ICE of the party that sent the SDP.</summary>
    public bool Reject { get; init; }
}
