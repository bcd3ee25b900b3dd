namespace MediaEngine.Signalling.Options;

/// <summary>How another tag of a known party is recognised.</summary>
public enum AliasKey : byte
{
    Unspecified,
    Off,

    /// <summary>By an identical SDP.</summary>
    Sdp,

    /// <summary>By an identical media address in the first section.</summary>
    Address,
}
