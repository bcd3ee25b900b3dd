namespace MediaEngine.Primitives;

/// <summary>What an address reaches.</summary>
public enum AddressKind : byte
{
    /// <summary>A host that a route leads to, private networks included.</summary>
    Unicast,

    /// <summary>No host: 0.0.0.0/8 and :: (RFC 1122 section 3.2.1.3). The kernel takes 0.0.0.0 for this host.</summary>
    Unspecified,

    /// <summary>This host: 127.0.0.0/8, ::1.</summary>
    Loopback,

    /// <summary>This link: 169.254.0.0/16 (RFC 3927), fe80::/10. Clouds serve their metadata there.</summary>
    LinkLocal,

    /// <summary>224.0.0.0/4, ff00::/8.</summary>
    Multicast,

    /// <summary>240.0.0.0/4, which 255.255.255.255 is part of, and the directed broadcasts of local networks.</summary>
    Broadcast,
}
