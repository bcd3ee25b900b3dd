using MediaEngine.Primitives;

namespace MediaEngine.Control.Interfaces;

/// <summary>Recognises our own media ports in what a party says of itself.</summary>
internal static class OwnPorts
{
    /// <summary>The address is one that media may leave from, or is shown in SDP for one; whether the port is in use now says nothing about later.</summary>
    public static bool Contain(InterfaceTable interfaces, in TransportAddress address)
    {
        foreach (LogicalInterface candidate in interfaces.All)
        {
            foreach (PortPool pool in candidate.Addresses)
            {
                if (address.Port >= pool.PortMin && address.Port <= pool.PortMax
                    && (pool.Address.SameAddress(address) || pool.Advertised.SameAddress(address)))
                    return true;
            }
        }

        return false;
    }
}
