using System.Net.Sockets;
using CsCheck;
using MediaEngine.Primitives;
using MediaEngine.Testing;

namespace MediaEngine.Transport.Tests;

public sealed class PortAllocatorTests
{
    [Fact]
    public void Any_sequence_of_operations_agrees_with_a_naive_model() =>
        Gen.Select(Gen.Int[10, 60], Gen.Int[0, 40], Gen.Int, Gen.Int[0, 99].Array[1, 300]).Sample((first, size, seed, operations) =>
        {
            var model = new Model(first, size, seed);
            foreach (int operation in operations)
                model.Run(operation);
            model.ReleaseAll();
        });

    [Fact]
    public void A1_The_engines_own_media_sockets_are_known_by_address_and_port()
    {
        var allocator = new PortAllocator(new SeededRandom(1), () => default, new FakeSocketFactory(() => BindResult.Bound));
        var ports = new MediaPort?[2];
        Assert.True(allocator.TryAllocate(Loopback.Pool("127.0.0.1", 20000, 20099), ports));
        TransportAddress first = ports[0]!.Local;
        Assert.True(allocator.IsInUse(first));
        Assert.True(allocator.IsInUse(ports[1]!.Local));
        Assert.False(allocator.IsInUse(first.WithPort(first.Port ^ 2)));
        Assert.False(allocator.IsInUse(first.WithPort(1)));
        Assert.False(allocator.IsInUse(first.WithPort(65535)));
        Assert.False(allocator.IsInUse(TransportAddress.FromIPv4(0x7f000002, first.Port)));
        Assert.False(allocator.IsInUse(TransportAddress.FromIPv6(new byte[16], first.Port)));
        allocator.ReleaseUnused(ports[0]!);
        Assert.False(allocator.IsInUse(first));
    }

    [Fact]
    public void Nothing_leaks_over_100000_allocations_with_failing_binds()
    {
        var failures = new Random(4711);
        var sockets = new FakeSocketFactory(() => failures.Next(100) switch
        {
            0 => BindResult.InUse,
            1 => BindResult.Failed,
            _ => BindResult.Bound,
        });
        MonotonicTime now = default;
        var allocator = new PortAllocator(new SeededRandom(1), () => now, sockets);
        PortPool pool = Loopback.Pool("127.0.0.1", 20000, 21999);
        var random = new Random(42);
        var held = new List<MediaPort>();
        var ports = new MediaPort?[2];
        int succeeded = 0;
        for (int i = 0; i < 100_000; i++)
        {
            Span<MediaPort?> wanted = ports.AsSpan(0, 1 + i % 2);
            if (allocator.TryAllocate(pool, wanted))
            {
                succeeded++;
                foreach (MediaPort? port in wanted)
                    held.Add(port!);
            }
            else
            {
                Assert.All(wanted.ToArray(), Assert.Null);
            }

            while (held.Count > 600)
            {
                int victim = random.Next(held.Count);
                allocator.Release(held[victim]);
                held[victim] = held[^1];
                held.RemoveAt(held.Count - 1);
            }

            Assert.Equal(held.Count, sockets.Open);
            now += TimeSpan.FromMilliseconds(20);
        }

        held.ForEach(allocator.Release);
        Assert.Equal(0, sockets.Open);
        Assert.InRange(succeeded, 95_000, 99_999);
        now += PortAllocator.RestPeriod;
        Assert.Equal(new PortPoolUsage(2000, 0, 0), allocator.Usage(pool));
    }

    /// <summary>
    /// 700 calls per second that last half a second each, on 10,000 ports: with a rest of five seconds no port would be left after four.
    /// </summary>
    [Fact]
    public void M15_Resting_ports_are_reused_longest_rested_first_before_a_call_is_refused()
    {
        MonotonicTime now = MonotonicTime.FromSeconds(1);
        var sockets = new FakeSocketFactory();
        var allocator = new PortAllocator(new SeededRandom(15), () => now, sockets);
        var prepared = new PreparedPorts(allocator, sockets);
        PortPool pool = Loopback.Pool("127.0.0.1", 30000, 39999);
        var calls = new Queue<MediaPort>();
        var released = new Dictionary<int, MonotonicTime>();
        TimeSpan shortest = TimeSpan.MaxValue;
        for (int call = 0; call < 700 * 12; call++)
        {
            for (int side = 0; side < 2; side++)
            {
                var pair = new MediaPort?[2];
                Assert.True(prepared.TryAllocate(pool, pair), $"call {call} was refused");
                if (released.TryGetValue(pair[0]!.Local.Port, out MonotonicTime last))
                    shortest = shortest < now - last ? shortest : now - last;
                calls.Enqueue(pair[0]!);
                calls.Enqueue(pair[1]!);
            }

            while (calls.Count > 350 * 4)
            {
                MediaPort port = calls.Dequeue();
                prepared.Release(port);
                released[port.Local.Port] = now;
            }

            if (prepared.IsWanting && call % 3 == 0)
                prepared.Refill();
            now += TimeSpan.FromMilliseconds(1000 / 700.0);
        }

        // 8,600 unused ports and 2,800 allocations per second allow a rest of three seconds.
        Assert.InRange(shortest, TimeSpan.FromSeconds(2.9), TimeSpan.FromSeconds(3.2));
    }

    [Fact]
    public void M15_A_resting_port_that_another_program_took_is_tried_once()
    {
        MonotonicTime now = MonotonicTime.FromSeconds(1);
        bool taken = false;
        var sockets = new FakeSocketFactory(() => taken ? BindResult.InUse : BindResult.Bound);
        var allocator = new PortAllocator(new SeededRandom(15), () => now, sockets);
        PortPool pool = Loopback.Pool("127.0.0.1", 100, 119);
        var ports = new MediaPort?[1];
        List<MediaPort> held = [];
        while (allocator.TryAllocate(pool, ports))
            held.Add(ports[0]!);
        held.ForEach(allocator.Release);
        taken = true;
        int before = sockets.Attempts;
        Assert.False(allocator.TryAllocate(pool, ports));
        Assert.Equal(20, sockets.Attempts - before);
        Assert.Equal(PortShortage.Ports, allocator.Shortage);
    }

    [Theory]
    [InlineData(BindResult.NoDescriptors, PortShortage.Descriptors)]
    [InlineData(BindResult.NotLocal, PortShortage.Address)]
    [InlineData(BindResult.Failed, PortShortage.Kernel)]
    [InlineData(BindResult.InUse, PortShortage.Ports)]
    public void A23_The_allocator_says_what_is_missing(BindResult result, PortShortage shortage)
    {
        var sockets = new FakeSocketFactory(() => result);
        var ports = new PreparedPorts(new PortAllocator(new SeededRandom(3), () => default, sockets), sockets);
        Assert.False(ports.TryAllocate(Loopback.Pool("127.0.0.1", 100, 119), new MediaPort?[2]));
        Assert.Equal(shortage, ports.Shortage);
    }

    [Fact]
    public void A_shared_port_stays_taken_until_both_handles_are_released()
    {
        var sockets = new FakeSocketFactory();
        var allocator = new PortAllocator(new SeededRandom(3), () => default, sockets);
        PortPool pool = Loopback.Pool("127.0.0.1", 100, 101);
        var first = new MediaPort?[1];
        Assert.True(allocator.TryAllocate(pool, first));
        MediaPort second = allocator.Share(first[0]!)!;
        Assert.Equal(first[0]!.Local, second.Local);
        Assert.NotEqual(first[0]!.Descriptor, second.Descriptor);
        allocator.Release(first[0]!);
        Assert.Equal(1, sockets.Open);
        Assert.Equal(1, allocator.Usage(pool).Used);
        allocator.Release(second);
        Assert.Equal(0, sockets.Open);
        Assert.Equal(0, allocator.Usage(pool).Used);
    }

    [Fact]
    public void A_half_bound_pair_is_closed_and_another_place_is_taken()
    {
        int binds = 0;
        var sockets = new FakeSocketFactory(() => ++binds == 2 ? BindResult.InUse : BindResult.Bound);
        var allocator = new PortAllocator(new SeededRandom(3), () => default, sockets);
        var pair = new MediaPort?[2];
        Assert.True(allocator.TryAllocate(Loopback.Pool("127.0.0.1", 100, 199), pair));
        Assert.Equal(2, sockets.Open);
        Assert.Equal(4, sockets.Attempts);
        Assert.Equal(pair[0]!.Local.Port + 1, pair[1]!.Local.Port);
    }

    [Fact]
    public void Running_out_of_descriptors_does_not_probe_the_whole_range()
    {
        var sockets = new FakeSocketFactory(() => BindResult.Failed);
        var allocator = new PortAllocator(new SeededRandom(3), () => default, sockets);
        Assert.False(allocator.TryAllocate(Loopback.V4, new MediaPort?[2]));
        Assert.Equal(1, sockets.Attempts);
        Assert.Equal(0, allocator.Usage(Loopback.V4).Used);
    }

    [Fact]
    public void Places_are_not_handed_out_in_order()
    {
        var allocator = new PortAllocator(new SeededRandom(5), () => default, new FakeSocketFactory());
        List<int> ports = [.. Enumerable.Range(0, 100)
            .Select(_ => (int)Loopback.Allocate(allocator, Loopback.Pool("127.0.0.1", 10000, 50000)).Local.Port)];
        Assert.True(ports.Zip(ports.Skip(1)).Count(p => p.Second == p.First + 1) < 5, "ports follow each other");
        Assert.True(ports.Max() - ports.Min() > 20_000, "ports crowd in one place");
    }

    [Fact]
    public void Pools_on_one_address_share_their_ports_and_pools_on_others_do_not()
    {
        var allocator = new PortAllocator(new SeededRandom(5), () => default, new FakeSocketFactory());
        PortPool low = Loopback.Pool("127.0.0.1", 100, 109);
        PortPool wide = Loopback.Pool("127.0.0.1", 95, 114) with { InterfaceName = "other" };
        for (int i = 0; i < 10; i++)
            Loopback.Allocate(allocator, low);
        Assert.False(allocator.TryAllocate(low, new MediaPort?[1]));
        for (int i = 0; i < 10; i++)
            Assert.NotInRange(Loopback.Allocate(allocator, wide).Local.Port, 100, 109);
        Assert.False(allocator.TryAllocate(wide, new MediaPort?[1]));
        Assert.Equal(101, Loopback.Allocate(allocator, Loopback.Pool("127.0.0.2", 101, 101)).Local.Port);
    }

    [Fact]
    public void A_release_twice_is_an_error_and_identities_are_unique()
    {
        var allocator = new PortAllocator(new SeededRandom(5), () => default, new UncheckedSockets());
        MediaPort a = Loopback.Allocate(allocator, Loopback.V4);
        MediaPort b = Loopback.Allocate(allocator, Loopback.V4);
        Assert.NotEqual(a.Id, b.Id);
        allocator.Release(a);
        allocator.Release(a);
        Assert.Throws<InvalidOperationException>(() => allocator.Usage(Loopback.V4));
    }

    [Fact]
    public async Task Threads_never_get_the_same_port()
    {
        var sockets = new FakeSocketFactory();
        long time = 0;
        var allocator = new PortAllocator(new SeededRandom(9), () => new MonotonicTime(Interlocked.Add(ref time, 50_000_000)), sockets);
        PortPool pool = Loopback.Pool("127.0.0.1", 30000, 30999);
        Task[] threads = Enumerable.Range(0, 4)
            .Select(_ => Task.Run(() =>
            {
                var mine = new Queue<MediaPort>();
                var pair = new MediaPort?[2];
                for (int i = 0; i < 5_000; i++)
                {
                    if (allocator.TryAllocate(pool, pair))
                    {
                        mine.Enqueue(pair[0]!);
                        mine.Enqueue(pair[1]!);
                    }

                    while (mine.Count > 100)
                        allocator.Release(mine.Dequeue());
                }

                while (mine.TryDequeue(out MediaPort? port))
                    allocator.Release(port);
            }))
            .ToArray();
        await Task.WhenAll(threads);
        Assert.Equal(0, sockets.Open);
        Assert.Equal(0, allocator.Usage(pool).Used);
    }

    [Fact]
    public void A_port_another_program_has_is_skipped_and_its_pair_is_not_broken()
    {
        using Socket foreign = Loopback.Peer();
        int taken = ((System.Net.IPEndPoint)foreign.LocalEndPoint!).Port;
        PortAllocator allocator = Loopback.Allocator();
        int even = taken & ~1;
        PortPool only = Loopback.Pool("127.0.0.1", even, even + 1);
        int before = Descriptors.Sockets();
        Assert.False(allocator.TryAllocate(only, new MediaPort?[2]));
        Assert.Equal(before, Descriptors.Sockets());
        Assert.Equal(new PortPoolUsage(2, 0, 0), allocator.Usage(only));
    }

    [Fact]
    public void An_address_that_is_not_local_fails_at_once()
    {
        var sockets = new UdpSocketFactory();
        Assert.Equal(BindResult.NotLocal, sockets.TryBind(TransportAddress.FromIPv4(0xC0000201, 40000), out int descriptor));
        Assert.Equal(-1, descriptor);
    }

    [Fact]
    public void Sockets_have_the_buffers_asked_for_and_IPv6_ones_no_IPv4()
    {
        PortAllocator allocator = Loopback.Allocator(receiveBufferBytes: 100_000);
        MediaPort v6 = Loopback.Allocate(allocator, Loopback.V6);
        Assert.Equal(200_000, Descriptors.Option(v6.Descriptor, 1, 8)); // the kernel doubles SO_RCVBUF
        Assert.Equal(1, Descriptors.Option(v6.Descriptor, 41, 26)); // IPV6_V6ONLY
        Assert.Equal(0, Descriptors.Option(v6.Descriptor, 1, 2)); // SO_REUSEADDR
        allocator.Release(v6);
        Assert.False(Descriptors.IsOpen(v6.Descriptor));
    }

    private sealed class UncheckedSockets : ISocketFactory
    {
        public BindResult TryBind(in TransportAddress local, out int descriptor)
        {
            descriptor = 0;
            return BindResult.Bound;
        }

        public void Close(int descriptor)
        {
        }

        public int Duplicate(int descriptor) => -1;

        public bool TryDiscard(int descriptor, int limit) => true;
    }

    /// <summary>A simple model of the rules: a port is free unless it is held, resting or excluded.</summary>
    private sealed class Model
    {
        private readonly PortPool _pool;
        private readonly FakeSocketFactory _sockets = new();
        private readonly PortAllocator _allocator;
        private readonly List<MediaPort> _held = [];
        private readonly Dictionary<int, MonotonicTime> _restsUntil = [];
        private MonotonicTime _now = MonotonicTime.FromSeconds(1);

        public Model(int first, int size, int seed)
        {
            _pool = Loopback.Pool("127.0.0.1", first, first + size) with { Excluded = new HashSet<int> { first + 3, first + size / 2 } };
            _allocator = new PortAllocator(new SeededRandom((ulong)seed), () => _now, _sockets);
        }

        public void Run(int operation)
        {
            if (operation < 30)
                Allocate(1);
            else if (operation < 60)
                Allocate(2);
            else if (operation < 90 && _held.Count > 0)
                Release(operation % _held.Count);
            else
                _now += TimeSpan.FromMilliseconds(100 * (operation % 30));
            Check();
        }

        public void ReleaseAll()
        {
            while (_held.Count > 0)
                Release(0);
            Assert.Equal(0, _sockets.Open);
        }

        private bool IsFree(int port) =>
            port >= _pool.PortMin && port <= _pool.PortMax && !_pool.Excluded.Contains(port)
            && _held.TrueForAll(p => p.Local.Port != port)
            && !(_restsUntil.TryGetValue(port, out MonotonicTime until) && until > _now);

        private bool IsUnused(int port) =>
            port >= _pool.PortMin && port <= _pool.PortMax && !_pool.Excluded.Contains(port) && _held.TrueForAll(p => p.Local.Port != port);

        private long RestsUntil(int port) => _restsUntil.TryGetValue(port, out MonotonicTime until) && until > _now ? until.Nanoseconds : 0;

        /// <summary>Takes free ports, or when none is free, the ports that have rested longest.</summary>
        private void Allocate(int count)
        {
            IEnumerable<int> range = Enumerable.Range(_pool.PortMin, _pool.PortMax - _pool.PortMin + 1);
            List<int> places = [.. range.Where(p => count == 1 ? IsUnused(p) : p % 2 == 0 && IsUnused(p) && IsUnused(p + 1))];
            bool possible = places.Count > 0;
            long expected = possible ? places.Min(p => count == 1 ? RestsUntil(p) : Math.Max(RestsUntil(p), RestsUntil(p + 1))) : 0;
            var ports = new MediaPort?[count];
            Assert.Equal(possible, _allocator.TryAllocate(_pool, ports));
            if (!possible)
                return;
            if (count == 2)
            {
                Assert.Equal(0, ports[0]!.Local.Port % 2);
                Assert.Equal(ports[0]!.Local.Port + 1, ports[1]!.Local.Port);
            }

            Assert.All(ports, p => Assert.True(IsUnused(p!.Local.Port), $"{p} was not free"));
            Assert.Equal(expected, ports.Max(p => RestsUntil(p!.Local.Port)));
            foreach (MediaPort? port in ports)
                _restsUntil.Remove(port!.Local.Port);
            _held.AddRange(ports!);
        }

        private void Release(int index)
        {
            MediaPort port = _held[index];
            _held.RemoveAt(index);
            _restsUntil[port.Local.Port] = _now + PortAllocator.RestPeriod;
            _allocator.Release(port);
        }

        private void Check()
        {
            PortPoolUsage usage = _allocator.Usage(_pool);
            Assert.Equal(_held.Count, usage.Used);
            Assert.Equal(_held.Count, _sockets.Open);
            Assert.Equal(Enumerable.Range(_pool.PortMin, _pool.PortMax - _pool.PortMin + 1).Count(IsFree), usage.Free);
        }
    }
}
