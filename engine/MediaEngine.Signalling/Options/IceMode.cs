namespace MediaEngine.Signalling.Options;

/// <summary>Whether our description has ICE.</summary>
public enum IceMode : byte
{
    /// <summary>As <see cref="Default"/>.</summary>
    Unspecified,
    Default,
    Force,
    Remove,
    Optional,
    ForceRelay,
}
