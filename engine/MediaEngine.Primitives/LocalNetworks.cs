namespace MediaEngine.Primitives;

/// <summary>What this host has on its links at a time; loopback is not listed.</summary>
/// <param name="Addresses">Its own addresses, ports 0.</param>
/// <param name="Broadcasts">The directed broadcasts of its networks, ports 0.</param>
public sealed record LocalNetworks(IReadOnlyList<TransportAddress> Addresses, IReadOnlyList<TransportAddress> Broadcasts)
{
    public static readonly LocalNetworks None = new([], []);

    public bool Has(in TransportAddress address) => Contains(Addresses, address);

    public bool IsBroadcast(in TransportAddress address) => Contains(Broadcasts, address);

    private static bool Contains(IReadOnlyList<TransportAddress> list, in TransportAddress address)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i].SameAddress(address))
                return true;
        }

        return false;
    }
}
