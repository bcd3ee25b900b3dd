using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Netlink;
using MediaEngine.Interop.Linux.Sockets;

namespace MediaEngine.Transport.Offload;

/// <summary>
/// A thread that sleeps until routes, rules, addresses or interfaces change, and then says so once for all changes of a moment. Changes of neighbours,
/// where they matter, it tells at once and one by one.
/// </summary>
internal sealed unsafe class RouteWatch : IDisposable
{
    private static readonly TimeSpan _settle = TimeSpan.FromMilliseconds(50);

    private readonly RouteSocket _changes = RouteSocket.ForChanges();
    private readonly DeviceSocket? _features;
    private readonly RouteSocket? _neighbours;
    private readonly FileDescriptor _stop = new(LibC.EventFd(0, SocketConstants.EfdCloExec | SocketConstants.EfdNonBlock));
    private readonly FileDescriptor _epoll = new(LibC.EpollCreate1(SocketConstants.EpollCloExec));
    private readonly List<Neighbour> _changed = [];
    private readonly Action _networkChanged;
    private readonly Action<IReadOnlyList<Neighbour>> _neighboursChanged;
    private readonly Thread _thread;
    private volatile bool _stopping;

    /// <param name="devices">When given, neighbours and what interfaces do with XDP are watched as well.</param>
    /// <param name="networkChanged">Called on the watch's thread.</param>
    /// <param name="neighboursChanged">So is this.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public RouteWatch(DeviceSocket? devices, Action networkChanged, Action<IReadOnlyList<Neighbour>> neighboursChanged)
    {
        _networkChanged = networkChanged;
        _neighboursChanged = neighboursChanged;
        Add(_stop.Number);
        Add(_changes.Descriptor);
        if (devices is not null)
        {
            _features = devices.TryOpenForChanges() ?? throw new IOException("netlink: changes of interfaces are not told");
            _neighbours = RouteSocket.ForNeighbours();
            Add(_features.Descriptor);
            Add(_neighbours.Descriptor);
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "routes" };
        _thread.Start();
    }

    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        ulong one = 1;
        _ = LibC.Write(_stop.Number, &one, sizeof(ulong));
        _thread.Join();
        _changes.Dispose();
        _features?.Dispose();
        _neighbours?.Dispose();
        _stop.Dispose();
        _epoll.Dispose();
    }

    private void Add(int descriptor)
    {
        using EpollEventBuffer one = new(1);
        one.Set(0, SocketConstants.EpollIn, (ulong)descriptor);
        if (LibC.EpollCtl(_epoll.Number, SocketConstants.EpollCtlAdd, descriptor, one.Pointer) < 0)
            throw new IOException($"epoll_ctl: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private void Run()
    {
        using EpollEventBuffer events = new(1);
        while (true)
        {
            int ready = LibC.EpollWait(_epoll.Number, events.Pointer, 1, -1);
            if (_stopping)
                return;
            if (ready <= 0)
                continue;
            if (_neighbours is null || events.Data(0) != (ulong)_neighbours.Descriptor)
                FollowNetwork();
            else
                FollowNeighbours(_neighbours);
        }
    }

    private void FollowNetwork()
    {
        // Changes come in flocks: an interface that goes down takes all its routes along.
        Thread.Sleep(_settle);
        _changes.Discard();
        _features?.Discard();
        _networkChanged();
    }

    private void FollowNeighbours(RouteSocket neighbours)
    {
        _changed.Clear();
        if (neighbours.ReceiveNeighbours(_changed))
            _neighboursChanged(_changed);
        else
            _networkChanged();
    }
}
