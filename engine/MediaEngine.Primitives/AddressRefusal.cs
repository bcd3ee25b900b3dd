namespace MediaEngine.Primitives;

/// <summary>Why media may not go to an address.</summary>
public enum AddressRefusal : byte
{
    None,

    /// <summary>A control socket of this engine: media would be taken for commands.</summary>
    OwnControlSocket,

    /// <summary>Option media-deny.</summary>
    Denied,

    Unspecified,
    Loopback,
    LinkLocal,
    Multicast,
    Broadcast,
}
