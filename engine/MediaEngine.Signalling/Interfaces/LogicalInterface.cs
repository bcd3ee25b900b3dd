using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Interfaces;

/// <summary>
/// A named set of local addresses that signalling selects by name (rtpengine's NAME of <c>[NAME/]ADDR[!ADVERTISED]</c>). The first address
/// of each IP version is the primary one; with ICE all of them are host candidates.
/// </summary>
/// <param name="Name">As configured, including a round-robin suffix ("pub:1").</param>
/// <param name="Addresses">At least one, in the order of the configuration.</param>
public sealed record LogicalInterface(string Name, IReadOnlyList<PortPool> Addresses)
{
    /// <summary>The name that requests one of several in turn: the part before the colon; the whole name when there is none.</summary>
    public string BaseName => Name.IndexOf(':') is > 0 and int colon ? Name[..colon] : Name;

    /// <summary>The primary address of an IP version; null when this interface has none.</summary>
    public PortPool? Primary(IpFamily family)
    {
        foreach (PortPool pool in Addresses)
        {
            if (pool.Address.Family == family)
                return pool;
        }

        return null;
    }

    /// <summary>
    /// The address for media of an IP version. An interface without that version returns its first address of the other one and sets
    /// <paramref name="fellBack"/>; signalling then warns.
    /// </summary>
    /// <param name="wanted"><see cref="IpFamily.None"/> takes the first address.</param>
    /// <param name="fellBack">True when the IP version is not the wanted one.</param>
    public PortPool AddressFor(IpFamily wanted, out bool fellBack)
    {
        fellBack = false;
        if (wanted == IpFamily.None)
            return Addresses[0];
        PortPool? primary = Primary(wanted);
        fellBack = primary is null;
        return primary ?? Addresses[0];
    }
}
