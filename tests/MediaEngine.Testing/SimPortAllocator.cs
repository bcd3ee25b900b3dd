using MediaEngine.Primitives;

namespace MediaEngine.Testing;

/// <summary>
/// Ports of simulated hosts. A port is not allocated again before it is released. Binding can be made to fail, as when another process uses
/// the port.
/// </summary>
public sealed class SimPortAllocator(ulong seed = 1) : IPortAllocator
{
    private readonly SeededRandom _random = new(seed);
    private readonly HashSet<TransportAddress> _inUse = [];
    private readonly Dictionary<TransportAddress, int> _shares = [];
    private readonly Dictionary<PortPool, int> _next = [];
    private long _id;

    /// <summary>The probability that binding a port fails.</summary>
    public double FailureRate { get; set; }

    public PortShortage Shortage { get; set; }

    /// <summary>The number of binds that were made to fail.</summary>
    public int InjectedFailures { get; private set; }

    /// <summary>The number of ports that are not released.</summary>
    public int Outstanding => _inUse.Count;

    public bool TryAllocate(PortPool pool, Span<MediaPort?> ports)
    {
        int range = pool.PortMax - pool.PortMin + 1;
        int start = _next.GetValueOrDefault(pool, pool.PortMin);
        for (int tried = 0; tried < range; tried++)
        {
            int port = pool.PortMin + (start - pool.PortMin + tried) % range;
            if ((ports.Length == 2 && port % 2 != 0) || port + ports.Length - 1 > pool.PortMax || !TryBind(pool, port, ports))
                continue;
            _next[pool] = port + ports.Length > pool.PortMax ? pool.PortMin : port + ports.Length;
            return true;
        }

        return false;
    }

    public MediaPort? Share(MediaPort port)
    {
        _shares[port.Local] = _shares.GetValueOrDefault(port.Local) + 1;
        return new MediaPort(++_id, port.Local, -1, port.InterfaceName);
    }

    public void Release(MediaPort port)
    {
        if (_shares.TryGetValue(port.Local, out int shares))
        {
            if (shares == 1)
                _shares.Remove(port.Local);
            else
                _shares[port.Local] = shares - 1;
            return;
        }

        if (!_inUse.Remove(port.Local))
            throw new InvalidOperationException($"{port} was released twice");
    }

    private bool TryBind(PortPool pool, int first, Span<MediaPort?> ports)
    {
        for (int i = 0; i < ports.Length; i++)
        {
            TransportAddress local = pool.Address.WithPort(first + i);
            bool fails = FailureRate > 0 && _random.Chance(FailureRate);
            if (fails)
                InjectedFailures++;
            if (!fails && !pool.Excluded.Contains(first + i) && _inUse.Add(local))
            {
                ports[i] = new MediaPort(++_id, local, -1, pool.InterfaceName);
                continue;
            }

            for (int j = 0; j < i; j++)
                Release(ports[j]!);
            ports.Clear();
            return false;
        }

        return true;
    }
}
