using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Netlink;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Offload;

/// <summary>
/// Waits for requests of workers and for changes of routes, rules, addresses and interfaces, and of neighbours where they matter. Belongs
/// to the thread of the <see cref="KernelForwarder"/>.
/// </summary>
internal sealed unsafe class NetworkWatch : IDisposable
{
    /// <summary>
    /// Changes come in groups: an interface that goes down takes all its routes with it. So they are reported together, after this time.
    /// </summary>
    private static readonly TimeSpan _settle = TimeSpan.FromMilliseconds(50);

    private readonly EventFdWake _wake;
    private readonly RouteSocket _changes = RouteSocket.ForChanges();
    private readonly DeviceSocket? _features;
    private readonly RouteSocket? _neighbours;
    private readonly FileDescriptor _epoll = new(LibC.EpollCreate1(SocketConstants.EpollCloExec));
    private readonly List<Neighbour> _changedNeighbours = [];
    private MonotonicTime _due = MonotonicTime.Never;
    private bool _hasNewNeighbours;

    /// <param name="wake">Ends a wait.</param>
    /// <param name="devices">When given, neighbours and what interfaces do with XDP are watched as well.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public NetworkWatch(EventFdWake wake, DeviceSocket? devices)
    {
        _wake = wake;
        Add(wake.Descriptor);
        Add(_changes.Descriptor);
        if (devices is null)
            return;
        _features = devices.TryOpenForChanges() ?? throw new IOException("netlink: changes of interfaces are not reported");
        _neighbours = RouteSocket.ForNeighbours();
        Add(_features.Descriptor);
        Add(_neighbours.Descriptor);
    }

    /// <summary>Waits until something happens; returns at once when a wake is pending.</summary>
    public void Wait()
    {
        bool sleeps = _wake.TryFallAsleep();
        WaitForEvents(sleeps ? Timeout() : 0);
        if (sleeps)
            _wake.Awake();
    }

    /// <summary>Routes, rules, addresses or interfaces have changed since the last time, and nothing new has come for a moment.</summary>
    public bool TakeNetworkChange()
    {
        if (_due > MonotonicClock.Now)
            return false;
        _due = MonotonicTime.Never;
        return true;
    }

    /// <summary>Neighbours that have changed since the last time. The list is used again by the next <see cref="Wait"/>.</summary>
    public IReadOnlyList<Neighbour> TakeNeighbours()
    {
        if (!_hasNewNeighbours)
            return [];
        _hasNewNeighbours = false;
        return _changedNeighbours;
    }

    public void Dispose()
    {
        _changes.Dispose();
        _features?.Dispose();
        _neighbours?.Dispose();
        _epoll.Dispose();
    }

    private void Add(int descriptor)
    {
        using EpollEventBuffer one = new(1);
        one.Set(0, SocketConstants.EpollIn, (ulong)descriptor);
        if (LibC.EpollCtl(_epoll.Number, SocketConstants.EpollCtlAdd, descriptor, one.Pointer) < 0)
            throw new IOException($"epoll_ctl: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Milliseconds, rounded up; -1 for ever.</summary>
    private int Timeout() =>
        _due == MonotonicTime.Never ? -1 : (int)Math.Ceiling(Math.Max(0, (_due - MonotonicClock.Now).TotalMilliseconds));

    private void WaitForEvents(int milliseconds)
    {
        const int Most = 4;
        using EpollEventBuffer events = new(Most);
        int ready = LibC.EpollWait(_epoll.Number, events.Pointer, Most, milliseconds);
        for (int i = 0; i < ready; i++)
            Handle((int)events.Data(i));
    }

    private void Handle(int descriptor)
    {
        if (descriptor == _wake.Descriptor)
        {
            _wake.Drain();
        }
        else if (descriptor == _neighbours?.Descriptor)
        {
            _changedNeighbours.Clear();
            if (_neighbours.ReceiveNeighbours(_changedNeighbours))
                _hasNewNeighbours = true;
            else
                _due = MonotonicClock.Now;
        }
        else
        {
            _changes.Discard();
            _features?.Discard();
            if (_due == MonotonicTime.Never)
                _due = MonotonicClock.Now + _settle;
        }
    }
}
