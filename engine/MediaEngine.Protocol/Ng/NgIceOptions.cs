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
