using System.Buffers;
using System.Buffers.Binary;
using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// Binds media ports at random places of their range: the start is random (an outsider cannot guess the next call's port), then places are
/// probed in order. A released port rests, so that late packets of the last call do not reach the next one; when all others are taken, the
/// port that has rested longest gives way.
/// </summary>
/// <param name="random">Where the starting places come from; used under the allocator's lock.</param>
/// <param name="clock">The time ports rest by; <see cref="MonotonicClock.Now"/> in the server.</param>
public sealed class PortAllocator(IRandomSource random, Func<MonotonicTime> clock, ISocketFactory sockets) : IPortAllocator
{
    /// <summary>How long a released port is not handed out.</summary>
    public static readonly TimeSpan RestPeriod = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<TransportAddress, PortRange> _ranges = [];
    private readonly ReleasedPorts _released = new();

    /// <summary>Handles of a port besides its first one.</summary>
    private readonly Dictionary<TransportAddress, int> _shares = [];
    private long _lastId;
    private PortShortage _shortage;

    public PortShortage Shortage => _shortage;

    public bool TryAllocate(PortPool pool, Span<MediaPort?> ports) => TryAllocate(pool, ports, wakesResting: true);

    /// <param name="wakesResting">A resting port is better than none.</param>
    internal bool TryAllocate(PortPool pool, Span<MediaPort?> ports, bool wakesResting)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (ports.Length is not (1 or 2))
            throw new ArgumentException("one port or a pair", nameof(ports));
        ports.Clear();
        _shortage = PortShortage.Ports;

        // In a pair the even port comes first (RFC 3550 section 11), so only every second place counts.
        int step = ports.Length;
        int first = pool.PortMin + (step == 2 ? pool.PortMin & 1 : 0);
        int places = (pool.PortMax - first + 1) / step;
        if (places <= 0)
            return false;

        int start = RandomPlace(places);
        Span<int> descriptors = stackalloc int[2];
        descriptors = descriptors[..step];
        for (int probe = 0; ;)
        {
            // Reserve under the lock, bind outside of it: system calls of one call do not hold up the release of another's ports.
            if (!TryReserve(pool, first, places, step, start, ref probe, out int port)
                && !(wakesResting && TryReserveResting(pool, first, places, step, out port)))
                return false;
            BindResult result = TryBind(pool, port, descriptors);
            if (result == BindResult.Bound)
            {
                for (int i = 0; i < step; i++)
                    ports[i] = new MediaPort(Interlocked.Increment(ref _lastId), pool.Address.WithPort(port + i), descriptors[i],
                        pool.InterfaceName);
                return true;
            }

            GiveUp(pool, port, step);
            if (result == BindResult.InUse)
                continue;
            _shortage = result switch
            {
                BindResult.NoDescriptors => PortShortage.Descriptors,
                BindResult.NotLocal => PortShortage.Address,
                _ => PortShortage.Kernel,
            };
            return false;
        }
    }

    /// <summary>Workers call this too, so it takes no lock: the places are booked by whoever takes the lock next.</summary>
    public void Release(MediaPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        sockets.Close(port.Descriptor);
        _released.Push(port.Local, clock() + RestPeriod);
    }

    public void ReleaseUnused(MediaPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        sockets.Close(port.Descriptor);
        lock (_lock)
        {
            BookReleased();
            _ranges[port.Local.WithPort(0)].RestUntil(port.Local.Port, new MonotonicTime(long.MinValue));
        }
    }

    public MediaPort? Share(MediaPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        int descriptor = sockets.Duplicate(port.Descriptor);
        if (descriptor < 0)
            return null;
        lock (_lock)
        {
            BookReleased();
            _shares[port.Local] = _shares.GetValueOrDefault(port.Local) + 1;
        }

        return new MediaPort(Interlocked.Increment(ref _lastId), port.Local, descriptor, port.InterfaceName);
    }

    /// <summary>Whether one of our media sockets has this address and port now.</summary>
    public bool IsInUse(in TransportAddress address)
    {
        lock (_lock)
        {
            BookReleased();
            return IsInUse(address.WithPort(0), address.Port) || IsInUse(Unspecified(address.Family), address.Port);
        }
    }

    /// <summary>Counts the ports of a pool, for statistics.</summary>
    public PortPoolUsage Usage(PortPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        MonotonicTime now = clock();
        int ports = pool.PortMax - pool.PortMin + 1;

        // A copy, so that the lock is short, in a borrowed array: statistics are asked for often, and a new one would be a large object
        // each time.
        long[] states = ArrayPool<long>.Shared.Rent(ports);
        lock (_lock)
        {
            BookReleased();
            RangeOf(pool).CopyTo(pool.PortMin, states.AsSpan(0, ports));
        }

        int total = 0;
        int used = 0;
        int resting = 0;
        for (int i = 0; i < ports; i++)
        {
            if (PortRange.IsUsed(states[i]))
                used++;
            else if (pool.Excluded.Contains(pool.PortMin + i))
                continue;
            else if (states[i] > now.Nanoseconds)
                resting++;
            total++;
        }

        ArrayPool<long>.Shared.Return(states);
        return new PortPoolUsage(total, used, resting);
    }

    private bool IsInUse(in TransportAddress address, ushort port) =>
        _ranges.TryGetValue(address, out PortRange? range) && range.Holds(port);

    private static TransportAddress Unspecified(IpFamily family) =>
        family == IpFamily.IPv4 ? TransportAddress.FromIPv4(0, 0) : TransportAddress.FromIPv6(stackalloc byte[16], 0);

    private bool TryReserve(PortPool pool, int first, int places, int step, int start, ref int probe, out int port)
    {
        MonotonicTime now = clock();
        lock (_lock)
        {
            BookReleased();
            PortRange range = RangeOf(pool);
            while (probe < places)
            {
                port = first + (start + probe++) % places * step;
                if (!IsFree(port) || (step == 2 && !IsFree(port + 1)))
                    continue;
                range.Take(port);
                if (step == 2)
                    range.Take(port + 1);
                return true;
            }

            port = 0;
            return false;

            bool IsFree(int candidate) => range.IsFree(candidate, now) && !pool.Excluded.Contains(candidate);
        }
    }

    /// <summary>The place that has rested longest. What cannot be bound is given up, and rests no more: each is tried once.</summary>
    private bool TryReserveResting(PortPool pool, int first, int places, int step, out int port)
    {
        long now = clock().Nanoseconds;
        port = 0;
        lock (_lock)
        {
            PortRange range = RangeOf(pool);
            long best = PortRange.Never;
            for (int place = 0; place < places; place++)
            {
                int candidate = first + place * step;
                long until = range.RestsUntil(candidate);
                if (step == 2)
                    until = Math.Max(until, range.RestsUntil(candidate + 1));
                if (until <= now || until >= best || pool.Excluded.Contains(candidate)
                    || (step == 2 && pool.Excluded.Contains(candidate + 1)))
                    continue;
                (best, port) = (until, candidate);
            }

            if (best == PortRange.Never)
                return false;
            range.Take(port);
            if (step == 2)
                range.Take(port + 1);
            return true;
        }
    }

    /// <summary>All of the ports, or none and everything closed again.</summary>
    private BindResult TryBind(PortPool pool, int port, Span<int> descriptors)
    {
        for (int i = 0; i < descriptors.Length; i++)
        {
            BindResult result = sockets.TryBind(pool.Address.WithPort(port + i), out descriptors[i]);
            if (result == BindResult.Bound)
                continue;
            for (int bound = 0; bound < i; bound++)
                sockets.Close(descriptors[bound]);
            return result;
        }

        return BindResult.Bound;
    }

    /// <summary>The places were never used by us, so they need no rest.</summary>
    private void GiveUp(PortPool pool, int port, int step)
    {
        lock (_lock)
        {
            PortRange range = RangeOf(pool);
            for (int i = 0; i < step; i++)
                range.RestUntil(port + i, new MonotonicTime(long.MinValue));
        }
    }

    /// <summary>What has been released since the lock was taken last, in the order of the releases.</summary>
    private void BookReleased()
    {
        ReleasedPort? twice = null;
        for (ReleasedPort? released = _released.TakeAll(); released is not null; released = released.Next)
        {
            if (_shares.TryGetValue(released.Local, out int shares))
            {
                if (shares == 1)
                    _shares.Remove(released.Local);
                else
                    _shares[released.Local] = shares - 1;
                continue;
            }

            PortRange range = _ranges[released.Local.WithPort(0)];
            if (range.IsUsed(released.Local.Port))
                range.RestUntil(released.Local.Port, released.RestsUntil);
            else
                twice ??= released;
        }

        if (twice is not null)
            throw new InvalidOperationException($"port {twice.Local} is released twice");
    }

    private PortRange RangeOf(PortPool pool)
    {
        TransportAddress address = pool.Address.WithPort(0);
        if (!_ranges.TryGetValue(address, out PortRange? range))
            _ranges.Add(address, range = new PortRange());
        range.Cover(pool.PortMin, pool.PortMax);
        return range;
    }

    private int RandomPlace(int places)
    {
        Span<byte> bytes = stackalloc byte[8];
        lock (_lock)
            random.Fill(bytes);
        return (int)(BinaryPrimitives.ReadUInt64LittleEndian(bytes) % (uint)places);
    }
}
