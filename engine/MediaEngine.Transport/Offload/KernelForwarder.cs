using System.Diagnostics.CodeAnalysis;
using MediaEngine.Interop.Linux.Bpf;
using MediaEngine.Interop.Linux.Netlink;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;

namespace MediaEngine.Transport.Offload;

/// <summary>
/// Forwarding by the program of native/offload, for all workers of the engine. Netlink, maps and attachments belong to a thread of its own,
/// which workers send requests to (<see cref="Workers"/>) and never wait for.
/// </summary>
public sealed class KernelForwarder : IDisposable
{
    private readonly ForwardingProgram _program;
    private readonly ProcessPriority _priority;
    private readonly RouteSocket _routes;
    private readonly DeviceSocket? _devices;
    private readonly EventFdWake _wake = new();
    private readonly ForwarderShare[] _shares;
    private readonly FlowTable _table;
    private readonly NetworkWatch _watch;
    private readonly Thread _thread;
    private volatile bool _stopRequested;
    private bool _detached;
    private bool _disposed;

    private KernelForwarder(
        ForwardingProgram program, KernelForwarderOptions options, ProcessPriority priority, RouteSocket routes, DeviceSocket? devices)
    {
        (_program, _priority, _routes, _devices) = (program, priority, routes, devices);
        _table = new FlowTable(program, routes, new InterfaceHooks(program, options, priority, routes, devices));
        _watch = new NetworkWatch(_wake, devices);
        _shares = new ForwarderShare[options.Workers];
        for (int i = 0; i < _shares.Length; i++)
        {
            int first = (int)((long)program.Slots * i / _shares.Length);
            int end = (int)((long)program.Slots * (i + 1) / _shares.Length);
            _shares[i] = new ForwarderShare(program, first, end - first, _wake.Wake);
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "kernel-flows" };
    }

    /// <summary>What each worker uses, on its thread.</summary>
    public IReadOnlyList<IKernelForwarder> Workers => _shares;

    /// <summary>Flows the kernel has now. Any thread.</summary>
    public int Flows => _table.Installed;

    /// <summary>
    /// Flows that stayed in user space because there was no room, no route, or an interface that does not fit. Any thread.
    /// </summary>
    public long Refused => _table.Refused + _shares.Sum(s => s.WithoutRoom);

    /// <summary>Those of the kernel's flows that its program for XDP forwards. Any thread.</summary>
    public int DirectFlows => _table.Direct;

    /// <summary>The interfaces the program is attached to and how, for the log. Any thread.</summary>
    public string Description => _table.Description;

    /// <summary>Loads the program and attaches it to the interfaces that have the addresses.</summary>
    /// <param name="addresses">Where media comes in, as far as known; other interfaces follow when a flow needs them.</param>
    /// <param name="reason">Why there is no forwarder, in words.</param>
    public static bool TryCreate(
        KernelForwarderOptions options, IReadOnlyCollection<TransportAddress> addresses,
        [NotNullWhen(true)] out KernelForwarder? forwarder, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(addresses);
        forwarder = null;
        List<(int Index, string Name)> interfaces = LocalInterfaces.Of(addresses, options.Loopback);
        if (interfaces.Count == 0)
        {
            reason = "no media address is on an Ethernet interface"
                + (options.Loopback ? "" : " (loopback is used with 'require' only)");
            return false;
        }

        if (!ForwardingProgram.TryLoad(options.Flows, out ForwardingProgram? program, out reason))
            return false;
        ProcessPriority? priority = null;
        RouteSocket? routes = null;
        DeviceSocket? devices = null;
        try
        {
            priority = ProcessPriority.TryTake();
            if (priority is null)
            {
                reason = "too many engines in this network namespace";
                return false;
            }

            routes = RouteSocket.ForRequests();
            devices = options.Xdp && program.TakesFrames ? DeviceSocket.TryOpen() : null;
            forwarder = new KernelForwarder(program, options, priority, routes, devices);
            if (forwarder._table.TryAttach(interfaces, out reason))
            {
                forwarder._thread.Start();
                return true;
            }

            forwarder.Dispose();
            forwarder = null;
            return false;
        }
        catch (IOException failure)
        {
            reason = failure.Message;
            return false;
        }
        finally
        {
            if (forwarder is null)
            {
                devices?.Dispose();
                routes?.Dispose();
                priority?.Dispose();
                program.Dispose();
            }
        }
    }

    /// <summary>Takes the program away from all interfaces: all packets come to the sockets again. Counts can still be read.</summary>
    public void Detach()
    {
        if (_detached)
            return;
        _detached = true;
        foreach (ForwarderShare share in _shares)
            share.Close();
        _stopRequested = true;
        _wake.Wake();
        if (_thread.ThreadState != ThreadState.Unstarted && _thread.IsAlive)
            _thread.Join();
        _program.KeepAliveUntil(0);
        _table.Dispose();
    }

    /// <summary>After the last worker is gone.</summary>
    public void Dispose()
    {
        Detach();
        if (_disposed)
            return;
        _disposed = true;
        _watch.Dispose();
        _program.Dispose();
        _devices?.Dispose();
        _routes.Dispose();
        _priority.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _watch.Wait();
            _wake.TakePending();
            if (_stopRequested)
                return;
            foreach (ForwarderShare share in _shares)
            {
                while (share.Requests.Take() is { } record)
                    _table.Handle(record);
            }

            if (_watch.TakeNetworkChange())
                _table.FollowRoutes();
            _table.FollowNeighbours(_watch.TakeNeighbours());
        }
    }
}
