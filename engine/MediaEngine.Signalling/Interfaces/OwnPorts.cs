using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Interfaces;

/// <summary>Recognises our own media ports in what a party says of itself.</summary>
internal static class OwnPorts
{
    /// <summary>The address is one that media may leave from, or is shown in SDP for one; whether the port is in use now says nothing about later.</summary>
    public static bool Contain(InterfaceTable interfaces, in TransportAddress address)
    {
        // By number: an enumerator of a list behind an interface is an object, and this is asked with each plan.
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
