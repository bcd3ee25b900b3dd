using MediaEngine.Control.Calls;
using MediaEngine.Control.Interfaces;
using MediaEngine.Primitives;

namespace MediaEngine.Control.Negotiation;

/// <summary>Ports bound while a command runs. Unless the command succeeds all of them go back.</summary>
internal sealed class PortTransaction(IPortAllocator allocator)
{
    private readonly List<MediaPort> _bound = [];

    /// <summary>Binds a pair (or a single port) on each of the pools; null when a range is exhausted.</summary>
    public IReadOnlyList<LocalPair>? TryBind(IEnumerable<PortPool> pools, bool single)
    {
        var pairs = new List<LocalPair>();
        foreach (PortPool pool in pools)
        {
            MediaPort?[] ports = new MediaPort?[single ? 1 : 2];
            if (!allocator.TryAllocate(pool, ports))
                return null;
            _bound.Add(ports[0]!);
            if (!single)
                _bound.Add(ports[1]!);
            pairs.Add(new LocalPair(pool, ports[0]!, single ? null : ports[1]));
        }

        return pairs;
    }

    public void RollBack()
    {
        foreach (MediaPort port in _bound)
            allocator.Release(port);
        _bound.Clear();
    }

    /// <summary>The ports now belong to the call's worker.</summary>
    public void Commit() => _bound.Clear();
}
