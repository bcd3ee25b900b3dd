using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// Keeps some pairs of ports bound ahead, so that an offer does not wait for the kernel to make four sockets: a pair costs as much as all
/// of a short offer's SDP. The reserve grows for pools that are used, is refilled when nothing waits (<see cref="Refill"/>), and gives way
/// as soon as its ports or descriptors are needed otherwise. What has reached a port before its call took it is thrown away. Control thread
/// only, but for <see cref="Release"/>.
/// </summary>
public sealed class PreparedPorts(PortAllocator allocator, ISocketFactory sockets) : IPortAllocator
{
    /// <summary>Pairs ahead for each pool that was used: the offers of a busy moment.</summary>
    private const int Pairs = 16;

    /// <summary>Of so many ports of a pool one may be held ahead.</summary>
    private const int PortsForOneAhead = 16;

    /// <summary>Datagrams found on a port before its call; more than these, and somebody is sending to it: another one is taken.</summary>
    private const int StrayLimit = 32;

    private readonly Dictionary<PortPool, Queue<Pair>> _reserves = new(ReferenceEqualityComparer.Instance);

    /// <summary>Pools with fewer pairs than they should have.</summary>
    private readonly HashSet<PortPool> _wanting = new(ReferenceEqualityComparer.Instance);

    /// <summary>Something is to be prepared at a quiet moment.</summary>
    public bool IsWanting => _wanting.Count > 0;

    public bool TryAllocate(PortPool pool, Span<MediaPort?> ports)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (ports.Length == 2 && TryTake(pool, ports))
            return true;
        return allocator.TryAllocate(pool, ports) || (GiveUpReserves() && allocator.TryAllocate(pool, ports));
    }

    public PortShortage Shortage => allocator.Shortage;

    public void Release(MediaPort port) => allocator.Release(port);

    public void ReleaseUnused(MediaPort port) => allocator.ReleaseUnused(port);

    public MediaPort? Share(MediaPort port) => allocator.Share(port);

    /// <summary>Binds one pair for one of the pools that want it.</summary>
    public void Refill()
    {
        foreach (PortPool pool in _wanting)
        {
            Queue<Pair> reserve = _reserves[pool];
            var ports = new MediaPort?[2];

            // A pool that has nothing left is asked again when it is next used.
            bool allocated = allocator.TryAllocate(pool, ports, wakesResting: false);
            if (allocated)
                reserve.Enqueue(new Pair(ports[0]!, ports[1]!));
            if (!allocated || reserve.Count >= Target(pool))
                _wanting.Remove(pool);
            return;
        }
    }

    /// <inheritdoc cref="PortAllocator.IsInUse(in TransportAddress)"/>
    public bool IsInUse(in TransportAddress address) => allocator.IsInUse(address);

    /// <summary>Counts the ports of a pool as calls use them: those held ahead are free.</summary>
    public PortPoolUsage Usage(PortPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        PortPoolUsage usage = allocator.Usage(pool);
        int ahead = 0;
        foreach ((PortPool other, Queue<Pair> reserve) in _reserves)
        {
            if (other.Address == pool.Address)
                ahead += reserve.Sum(pair => pair.PortsBetween(pool.PortMin, pool.PortMax));
        }

        return usage with { Used = usage.Used - ahead };
    }

    /// <summary>Closes all that is held ahead.</summary>
    public bool GiveUpReserves()
    {
        bool any = false;
        foreach (Queue<Pair> reserve in _reserves.Values)
        {
            while (reserve.TryDequeue(out Pair pair))
            {
                any = true;
                allocator.ReleaseUnused(pair.First);
                allocator.ReleaseUnused(pair.Second);
            }
        }

        _wanting.Clear();
        return any;
    }

    private bool TryTake(PortPool pool, Span<MediaPort?> ports)
    {
        if (!_reserves.TryGetValue(pool, out Queue<Pair>? reserve))
            _reserves.Add(pool, reserve = new Queue<Pair>());
        if (Target(pool) > 0)
            _wanting.Add(pool);
        while (reserve.TryDequeue(out Pair pair))
        {
            if (sockets.TryDiscard(pair.First.Descriptor, StrayLimit) && sockets.TryDiscard(pair.Second.Descriptor, StrayLimit))
            {
                (ports[0], ports[1]) = (pair.First, pair.Second);
                return true;
            }

            allocator.Release(pair.First);
            allocator.Release(pair.Second);
        }

        return false;
    }

    private static int Target(PortPool pool) => Math.Min(Pairs, (pool.PortMax - pool.PortMin + 1) / (2 * PortsForOneAhead));

    private readonly record struct Pair(MediaPort First, MediaPort Second)
    {
        public int PortsBetween(int first, int last) => Within(First, first, last) + Within(Second, first, last);

        private static int Within(MediaPort port, int first, int last) => port.Local.Port >= first && port.Local.Port <= last ? 1 : 0;
    }
}
