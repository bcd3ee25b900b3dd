using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux.Netlink;

namespace MediaEngine.Transport.Offload;

/// <summary>The Ethernet addresses of the next hops of flows, as the kernel knows them, and which flows use them.</summary>
internal sealed class NeighbourTable(RouteSocket routes)
{
    private readonly Dictionary<NextHop, Entry> _entries = [];

    /// <summary>Enters the flow, in place of what it used before. Gives the address, empty when the kernel does not know it now.</summary>
    public ReadOnlySpan<byte> Use(FlowRecord flow, in NextHop hop)
    {
        if (flow.NextHop == hop)
            return _entries[hop].LinkAddress;
        Leave(flow);
        ref Entry? entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, hop, out bool isKnown);
        if (!isKnown)
        {
            Span<byte> address = stackalloc byte[16];
            hop.Write(address);
            entry = new Entry
            {
                LinkAddress = routes.TryGetNeighbour(hop.Interface, address[..hop.Length],
                out Neighbour found) ? found.LinkAddress : []
            };
        }

        entry!.Flows.Add(flow);
        flow.NextHop = hop;
        return entry.LinkAddress;
    }

    public void Leave(FlowRecord flow)
    {
        if (flow.NextHop is not { } hop)
            return;
        flow.NextHop = null;
        if (!_entries.TryGetValue(hop, out Entry? entry))
            return;
        entry.Flows.Remove(flow);
        if (entry.Flows.Count == 0)
            _entries.Remove(hop);
    }

    /// <summary>Takes over a change. Gives the flows it concerns.</summary>
    public IReadOnlyCollection<FlowRecord> Follow(in Neighbour neighbour)
    {
        if (!_entries.TryGetValue(new NextHop(neighbour.Interface, neighbour.Address), out Entry? entry)
            || entry.LinkAddress.AsSpan().SequenceEqual(neighbour.LinkAddress))
            return [];
        entry.LinkAddress = neighbour.LinkAddress;
        return entry.Flows;
    }

    /// <summary>Forgets all: the kernel is asked again.</summary>
    public void Clear()
    {
        foreach (Entry entry in _entries.Values)
        {
            foreach (FlowRecord flow in entry.Flows)
                flow.NextHop = null;
        }

        _entries.Clear();
    }

    private sealed class Entry
    {
        public required byte[] LinkAddress { get; set; }

        public HashSet<FlowRecord> Flows { get; } = [];
    }
}
