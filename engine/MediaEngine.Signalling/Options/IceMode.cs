namespace MediaEngine.Signalling.Options;

/// <summary>Whether the engine's SDP contains ICE.</summary>
public enum IceMode : byte
{
    /// <summary>The same as <see cref="Default"/>.</summary>
    Unspecified,
    Default,
    Force,
    Remove,
    Optional,
    ForceRelay,
}
