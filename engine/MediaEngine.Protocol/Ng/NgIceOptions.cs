namespace MediaEngine.Protocol.Ng;

public sealed record NgIceOptions
{
    public NgIceMode Mode { get; internal set; }

    /// <summary>Announce trickle ICE (also the flag trickle-ICE).</summary>
    public bool Trickle { get; internal set; }

    public bool Ice2 { get; internal set; }

    public NgIceLite Lite { get; internal set; }

    public NgIceTcp Tcp { get; internal set; }

    /// <summary>Refuse the ICE of the party that sent the SDP.</summary>
    public bool Reject { get; internal set; }
}

/// <summary>NG <c>ICE</c>; unspecified behaves as default.</summary>
public enum NgIceMode : byte
{
    Unspecified,
    Default,
    Force,
    Remove,
    Optional,
    ForceRelay,
}

/// <summary>NG <c>ICE-lite</c>: towards which side we act as a lite agent.</summary>
public enum NgIceLite : byte
{
    Unspecified,
    Off,
    Forward,
    Backward,
    Both,
}

/// <summary>
/// NG <c>ICE-TCP</c> (our own): which side is shown candidates over TCP (RFC 6544). Unspecified: both, or as before in the call.
/// </summary>
public enum NgIceTcp : byte
{
    Unspecified,
    Off,
    Forward,
    Backward,
    Both,
}
