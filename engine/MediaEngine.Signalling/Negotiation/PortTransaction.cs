using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MediaEngine.Primitives;
using MediaEngine.Signalling.Calls;
using MediaEngine.Signalling.Interfaces;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>Ports bound while a command runs. They are released unless the command succeeds.</summary>
internal sealed class PortTransaction(IPortAllocator allocator)
{
    private readonly List<MediaPort> _bound = [];

    /// <summary>Why ports could not be bound, as text; null while all could.</summary>
    public string? Shortage { get; private set; }

    /// <summary>Binds a pair (or a single port) on each of the pools; false when a range is exhausted.</summary>
    public bool TryBind(ReadOnlySpan<PortPool> pools, bool single, out ImmutableArray<LocalPair> pairs)
    {
        var bound = new LocalPair[pools.Length];
        var two = default(TwoPorts);
        Span<MediaPort?> ports = ((Span<MediaPort?>)two)[..(single ? 1 : 2)];
        pairs = [];
        for (int i = 0; i < pools.Length; i++)
        {
            if (!allocator.TryAllocate(pools[i], ports))
            {
                Shortage = Describe(pools[i], allocator.Shortage);
                return false;
            }

            _bound.Add(ports[0]!);
            if (!single)
                _bound.Add(ports[1]!);
            bound[i] = new LocalPair(pools[i], ports[0]!, single ? null : ports[1]);
        }

        pairs = ImmutableCollectionsMarshal.AsImmutableArray(bound);
        return true;
    }

    public void RollBack()
    {
        foreach (MediaPort port in _bound)
            allocator.ReleaseUnused(port);
        _bound.Clear();
    }

    /// <summary>The ports now belong to the call's worker.</summary>
    public void Commit() => _bound.Clear();

    private static string Describe(PortPool pool, PortShortage shortage) => shortage switch
    {
        PortShortage.Descriptors => "no file descriptors are left (RLIMIT_NOFILE of the process, fs.file-max of the system)",
        PortShortage.Address => $"{pool.Address.AddressText()} of interface {pool.InterfaceName} is not an address of this host",
        PortShortage.Kernel => $"the kernel refuses a socket on {pool.Address.AddressText()}",
        _ => $"ports {pool.PortMin} to {pool.PortMax} of {pool.Address.AddressText()} are in use",
    };

    [InlineArray(2)]
    private struct TwoPorts
    {
        private MediaPort? _first;
    }
}
