namespace MediaEngine.Primitives;

/// <summary>The addresses of this host and its networks at one moment, without loopback.</summary>
/// <param name="Addresses">The host's own addresses, with port 0.</param>
/// <param name="Broadcasts">The directed broadcast addresses of its networks, with port 0.</param>
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
