using System.Collections.Concurrent;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Tests;

/// <summary>Sockets without a kernel. Refuses addresses in use, and random ones on request.</summary>
internal sealed class FakeSocketFactory(Func<BindResult>? fate = null) : ISocketFactory
{
    private readonly ConcurrentDictionary<TransportAddress, int> _bound = new();
    private readonly ConcurrentDictionary<int, TransportAddress> _open = new();
    private int _next = 100;
    private int _attempts;

    public int Open => _open.Count;

    public int Attempts => _attempts;

    public BindResult TryBind(in TransportAddress local, out int descriptor)
    {
        Interlocked.Increment(ref _attempts);
        descriptor = -1;
        BindResult result = fate?.Invoke() ?? BindResult.Bound;
        if (result != BindResult.Bound)
            return result;
        descriptor = Interlocked.Increment(ref _next);
        Assert.True(_bound.TryAdd(local, descriptor), $"{local} was handed out twice");
        _open[descriptor] = local;
        return BindResult.Bound;
    }

    public void Close(int descriptor)
    {
        Assert.True(_open.TryRemove(descriptor, out TransportAddress local), "closed twice");
        if (!_open.Values.Contains(local))
            _bound.TryRemove(local, out _);
    }

    /// <summary>Datagrams that have arrived on a socket.</summary>
    public ConcurrentDictionary<TransportAddress, int> Arrived { get; } = new();

    public bool TryDiscard(int descriptor, int limit) => !Arrived.TryRemove(_open[descriptor], out int count) || count <= limit;

    public int Duplicate(int descriptor)
    {
        int second = Interlocked.Increment(ref _next);
        _open[second] = _open[descriptor];
        return second;
    }
}
