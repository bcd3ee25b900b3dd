using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.Netlink;
using MediaEngine.Interop.Linux.Sockets;

namespace MediaEngine.Transport.Offload;

/// <summary>A thread that sleeps until routes, rules, addresses or interfaces change, and then says so once for all changes of a moment.</summary>
internal sealed unsafe class RouteWatch : IDisposable
{
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(50);

    private readonly RouteSocket _changes = RouteSocket.ForChanges();
    private readonly FileDescriptor _stop = new(LibC.EventFd(0, SocketConstants.EfdCloExec | SocketConstants.EfdNonBlock));
    private readonly FileDescriptor _epoll = new(LibC.EpollCreate1(SocketConstants.EpollCloExec));
    private readonly Action _changed;
    private readonly Thread _thread;
    private volatile bool _stopping;

    /// <param name="changed">Called on the watch's thread.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public RouteWatch(Action changed)
    {
        _changed = changed;
        Add(_changes.Descriptor);
        Add(_stop.Number);
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
        _stop.Dispose();
        _epoll.Dispose();
    }

    private void Add(int descriptor)
    {
        using EpollEventBuffer one = new(1);
        one.Set(0, SocketConstants.EpollIn, 0);
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

            // Changes come in flocks: an interface that goes down takes all its routes along.
            Thread.Sleep(s_settle);
            _changes.Discard();
            _changed();
        }
    }
}
