namespace MediaEngine.Signalling.Options;

/// <summary>By what another tag of a known party is recognised.</summary>
public enum AliasKey : byte
{
    Unspecified,
    Off,

    /// <summary>The same description.</summary>
    Sdp,

    /// <summary>The same media address in the first section.</summary>
    Address,
}
