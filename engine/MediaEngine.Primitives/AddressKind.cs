namespace MediaEngine.Primitives;

/// <summary>What kind of destination an address names.</summary>
public enum AddressKind : byte
{
    /// <summary>A host reached by a route, private networks included.</summary>
    Unicast,

    /// <summary>No host: 0.0.0.0/8 and :: (RFC 1122 section 3.2.1.3). Linux treats 0.0.0.0 as this host.</summary>
    Unspecified,

    /// <summary>This host: 127.0.0.0/8, ::1.</summary>
    Loopback,

    /// <summary>This link: 169.254.0.0/16 (RFC 3927), fe80::/10. Cloud providers serve instance metadata there.</summary>
    LinkLocal,

    /// <summary>224.0.0.0/4, ff00::/8.</summary>
    Multicast,

    /// <summary>240.0.0.0/4, which contains 255.255.255.255, and the directed broadcast addresses of local networks.</summary>
    Broadcast,
}
