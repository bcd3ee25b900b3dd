using System.Net.Sockets;
using MediaEngine.Primitives;
using MediaEngine.Testing;

namespace MediaEngine.Transport.Tests;

public sealed class PreparedPortsTests
{
    private static readonly PortPool _pool = Loopback.Pool("127.0.0.1", 20000, 21999);

    private readonly FakeSocketFactory _sockets = new();
    private readonly MonotonicTime _now = MonotonicTime.FromSeconds(1);

    [Fact]
    public void A_pair_bound_ahead_is_taken_without_binding()
    {
        PreparedPorts ports = Ports();
        MediaPort?[] first = Pair(ports, _pool);
        RefillAll(ports);
        int binds = _sockets.Attempts;
        MediaPort?[] second = Pair(ports, _pool);
        Assert.Equal(binds, _sockets.Attempts);
        Assert.Equal(0, second[0]!.Local.Port % 2);
        Assert.Equal(second[0]!.Local.Port + 1, second[1]!.Local.Port);
        Assert.NotEqual(first[0]!.Local, second[0]!.Local);
    }

    [Fact]
    public void Ports_held_ahead_are_counted_as_free_and_closed_at_the_end()
    {
        PreparedPorts ports = Ports();
        MediaPort?[] pair = Pair(ports, _pool);
        RefillAll(ports);
        Assert.InRange(_sockets.Open, 4, 200);
        Assert.Equal(new PortPoolUsage(2000, 2, 0), ports.Usage(_pool));
        Assert.Equal(0, ports.Usage(Loopback.Pool("127.0.0.2", 20000, 21999)).Used);
        ports.Release(pair[0]!);
        ports.Release(pair[1]!);
        Assert.True(ports.GiveUpReserves());
        Assert.Equal(0, _sockets.Open);
        Assert.Equal(new PortPoolUsage(2000, 0, 2), ports.Usage(_pool));
    }

    [Fact]
    public void A_pool_that_nobody_uses_holds_nothing_and_a_small_one_neither()
    {
        PreparedPorts ports = Ports();
        Assert.False(ports.IsWanting);
        Pair(ports, Loopback.Pool("127.0.0.1", 100, 119));
        Assert.False(ports.IsWanting);
    }

    [Fact]
    public void The_last_ports_of_a_pool_go_to_calls_whoever_holds_them_ahead()
    {
        PreparedPorts ports = Ports();
        PortPool pool = Loopback.Pool("127.0.0.1", 100, 199);
        for (int i = 0; i < 50; i++)
        {
            Pair(ports, pool);
            RefillAll(ports);
        }

        Assert.False(ports.TryAllocate(pool, new MediaPort?[2]));
        Assert.Equal(new PortPoolUsage(100, 100, 0), ports.Usage(pool));
    }

    [Fact]
    public void Single_ports_may_use_what_pairs_held_ahead()
    {
        PreparedPorts ports = Ports();
        PortPool pool = Loopback.Pool("127.0.0.1", 100, 199);
        Pair(ports, pool);
        RefillAll(ports);
        for (int i = 0; i < 98; i++)
            Assert.True(ports.TryAllocate(pool, new MediaPort?[1]), $"port {i}");
        Assert.False(ports.TryAllocate(pool, new MediaPort?[1]));
    }

    [Fact]
    public void Descriptors_held_ahead_are_given_up_when_there_are_no_others()
    {
        bool exhausted = false;
        var sockets = new FakeSocketFactory(() => exhausted ? BindResult.Failed : BindResult.Bound);
        var ports = new PreparedPorts(new PortAllocator(new SeededRandom(1), () => _now, sockets), sockets);
        Pair(ports, _pool);
        RefillAll(ports);
        exhausted = true;
        Assert.False(ports.TryAllocate(_pool, new MediaPort?[1]));
        Assert.Equal(2, sockets.Open);
        ports.TryAllocate(_pool, new MediaPort?[2]);
        ports.Refill();
        Assert.False(ports.IsWanting); // the next call retries, without a loop
    }

    [Fact]
    public void A_port_somebody_floods_before_its_call_is_not_used()
    {
        PreparedPorts ports = Ports();
        Pair(ports, _pool);
        RefillAll(ports);
        MediaPort expected = Pair(ports, _pool)[0]!;
        Assert.NotNull(expected);
        for (int port = 20000; port < 22000; port += 2)
            _sockets.Arrived[_pool.Address.WithPort(port)] = 1000;
        int binds = _sockets.Attempts;
        Pair(ports, _pool);
        Assert.Equal(binds + 2, _sockets.Attempts);
    }

    [Fact]
    public void Datagrams_that_arrived_before_the_call_are_discarded()
    {
        var sockets = new UdpSocketFactory();
        var ports = new PreparedPorts(Loopback.Allocator(), sockets);
        PortPool pool = Loopback.Pool("127.0.0.1", 42000, 42063);
        MediaPort?[] first = Pair(ports, pool);
        RefillAll(ports);
        using Socket stranger = Loopback.Peer();
        for (int port = 42000; port < 42064; port++)
            stranger.SendTo(new byte[100], new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, port));
        MediaPort?[] second = Pair(ports, pool);
        Assert.True(sockets.TryDiscard(second[0]!.Descriptor, 0), "a datagram was left");
        Assert.True(sockets.TryDiscard(second[1]!.Descriptor, 0), "a datagram was left");
        foreach (MediaPort? port in first.Concat(second))
            ports.Release(port!);
        ports.GiveUpReserves();
    }

    private static MediaPort?[] Pair(PreparedPorts ports, PortPool pool)
    {
        var pair = new MediaPort?[2];
        Assert.True(ports.TryAllocate(pool, pair));
        return pair;
    }

    private static void RefillAll(PreparedPorts ports)
    {
        for (int i = 0; i < 1000 && ports.IsWanting; i++)
            ports.Refill();
        Assert.False(ports.IsWanting);
    }

    private PreparedPorts Ports() => new(new PortAllocator(new SeededRandom(1), () => _now, _sockets), _sockets);
}
