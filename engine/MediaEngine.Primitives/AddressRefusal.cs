namespace MediaEngine.Primitives;

/// <summary>Why media may not go to an address.</summary>
public enum AddressRefusal : byte
{
    None,

    /// <summary>A control socket of this engine: it would read media as commands.</summary>
    OwnControlSocket,

    /// <summary>The option media-deny lists the address.</summary>
    Denied,

    Unspecified,
    Loopback,
    LinkLocal,
    Multicast,
    Broadcast,
}
