using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Interfaces;

/// <summary>Recognises the engine's own media ports in a party's SDP.</summary>
internal static class OwnPorts
{
    /// <summary>
    /// True for an address that media may be sent from, or that is advertised for one. Whether the port is in use now does not matter
    /// later.
    /// </summary>
    public static bool Contain(InterfaceTable interfaces, in TransportAddress address)
    {
        // Indexed, because enumerating a list through an interface allocates, and this is called for each plan.
        for (int i = 0; i < interfaces.All.Count; i++)
        {
            IReadOnlyList<PortPool> pools = interfaces.All[i].Addresses;
            for (int n = 0; n < pools.Count; n++)
            {
                PortPool pool = pools[n];
                if (address.Port >= pool.PortMin && address.Port <= pool.PortMax
                    && (pool.Address.SameAddress(address) || pool.Advertised.SameAddress(address)))
                    return true;
            }
        }

        return false;
    }
}
