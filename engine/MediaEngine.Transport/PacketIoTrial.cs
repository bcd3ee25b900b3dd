using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// Measures what io_uring and epoll cost on this host: datagrams go round between sockets on loopback, one on the way to each socket, and
/// the CPU time of the process is divided by how many were forwarded. That time includes kernel threads that io_uring may use. Before the
/// workers run.
/// </summary>
public static class PacketIoTrial
{
    /// <summary>How long a trial takes.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// epoll is taken when io_uring costs more than this many times as much: less is within what a short measurement can tell.
    /// </summary>
    public const double Margin = 1.1;

    private const int Slices = 5;
    private const int Sockets = 64;
    private const int DatagramLength = 172;

    /// <summary>Null when one of the two cannot be measured here.</summary>
    public static PacketIoFigures? Run()
    {
        PacketIoFigures? figures = null;
        var thread = new Thread(() => figures = Measure()) { Name = "packet-io" };
        thread.Start();
        thread.Join();
        return figures;
    }

    private static PacketIoFigures? Measure()
    {
        var options = new WorkerLoopOptions { PoolSlots = 512, ReceiveSlots = 256, SubmissionEntries = 256, CompletionEntries = 1024 };
        using var wake = new EventFdWake();
        try
        {
            using Circle? ring = Circle.TryCreate(options, wake, PacketIoKind.IoUring);
            using Circle? epoll = Circle.TryCreate(options, wake, PacketIoKind.Epoll);
            if (ring is null || epoll is null)
                return null;
            Span<double> ringCosts = stackalloc double[Slices];
            Span<double> epollCosts = stackalloc double[Slices];
            for (int i = 0; i < Slices; i++)
            {
                ringCosts[i] = ring.Run(Duration / Slices / 2);
                epollCosts[i] = epoll.Run(Duration / Slices / 2);
            }

            // What other processes take from caches and from shared processors only adds to a cost.
            return new PacketIoFigures(Lowest(ringCosts), Lowest(epollCosts));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static double Lowest(ReadOnlySpan<double> costs)
    {
        double lowest = costs[0];
        foreach (double cost in costs)
            lowest = Math.Min(lowest, cost);
        return lowest;
    }

    /// <summary>Datagrams that go round between sockets of one <see cref="PacketIo"/>.</summary>
    private sealed unsafe class Circle : IDatagramHandler, IDisposable
    {
        private readonly PacketPool _pool;
        private readonly Closer _closer = new();
        private readonly MediaPort[] _ports = new MediaPort[Sockets];
        private readonly LoadShedding _shedding = new(TimeSpan.Zero);
        private PacketIo _io = null!;
        private long _forwarded;
        private bool _stopping;

        private Circle(WorkerLoopOptions options) => _pool = new PacketPool(options.PoolSlots);

        public MonotonicTime NextDeadline => MonotonicTime.Never;

        public static Circle? TryCreate(WorkerLoopOptions options, EventFdWake wake, PacketIoKind kind)
        {
            var circle = new Circle(options);
            var counters = new WorkerLoopCounters();
            if (kind == PacketIoKind.Epoll)
                circle._io = new EpollIo(circle._pool, circle._closer, counters, wake);
            else if (IoUringIo.TryCreate(options, circle._pool, circle._closer, counters, wake, out IoUringIo? ring, out _))
                circle._io = ring;
            else
            {
                circle._pool.Dispose();
                return null;
            }

            if (circle.TryBegin())
                return circle;
            circle.Dispose();
            return null;
        }

        /// <summary>CPU time for each datagram, nanoseconds.</summary>
        public double Run(TimeSpan time)
        {
            long before = _forwarded;
            long cpu = CpuTime();
            MonotonicTime now = MonotonicClock.Now;
            MonotonicTime end = now + time;
            while (now < end)
            {
                _io.SubmitAndWait(now, _io.HasWork ? now : end, 0);
                now = MonotonicClock.Now;
                Circle self = this;
                _io.Receive(ref self, now, Sockets, _shedding);
            }

            return (CpuTime() - cpu) / (double)Math.Max(1, _forwarded - before);
        }

        public void Receive(in Datagram datagram)
        {
            if (_stopping)
            {
                _io.Return(datagram.Buffer);
                return;
            }

            _forwarded++;
            _io.Send(datagram.Token, _ports[(datagram.Token + 1) % Sockets].Local, datagram.Buffer);
        }

        public void DrainMailbox(MonotonicTime now)
        {
        }

        public void HandleTimeout(MonotonicTime now)
        {
        }

        public void Dispose()
        {
            _stopping = true;
            _io.DetachAll();
            MonotonicTime limit = MonotonicClock.Now + TimeSpan.FromSeconds(1);
            for (MonotonicTime now = MonotonicClock.Now; now < limit && _io.PortCount > 0; now = MonotonicClock.Now)
            {
                _io.SubmitAndWait(now, now + TimeSpan.FromMilliseconds(1), 0);
                Circle self = this;
                _io.Receive(ref self, now, int.MaxValue, _shedding);
            }

            _io.Dispose();
            if (!_io.KernelHoldsMemory)
                _pool.Dispose();
        }

        private bool TryBegin()
        {
            var sockets = new UdpSocketFactory(0);
            if (!TransportAddress.TryParseAddress("127.0.0.1", out TransportAddress loopback))
                return false;
            byte* address = stackalloc byte[SocketAddress.MaxLength];
            for (int i = 0; i < Sockets; i++)
            {
                if (sockets.TryBind(loopback, out int descriptor) != BindResult.Bound)
                    return false;
                uint length = SocketAddress.MaxLength;
                _ = LibC.GetSockName(descriptor, address, &length);
                _ports[i] = new MediaPort(i, SocketAddress.Read(address, length), descriptor, "trial");
                _io.Attach(_ports[i], i);
            }

            for (int i = 0; i < Sockets && _io.TryRent(out PacketBuffer buffer); i++)
            {
                buffer = buffer.With(buffer.Offset, DatagramLength);
                _pool.Span(buffer).Clear();
                _io.Send(i, _ports[(i + 1) % Sockets].Local, buffer);
            }

            return true;
        }

        private static long CpuTime()
        {
            Timespec time;
            _ = LibC.ClockGetTime(SocketConstants.ClockProcessCpuTime, &time);
            return time.TotalNanoseconds;
        }
    }

    /// <summary>Closes the sockets of a trial when they are detached.</summary>
    private sealed class Closer : IPortAllocator
    {
        public bool TryAllocate(PortPool pool, Span<MediaPort?> ports) => false;

        public void Release(MediaPort port) => _ = LibC.Close(port.Descriptor);
    }
}
