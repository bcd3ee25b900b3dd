using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Worker;

namespace MediaEngine.Testing;

/// <summary>One worker on a simulated network with its ports, its media plane and the events it reported.</summary>
public sealed class SimEngine : IMediaEvents, IDisposable
{
    private readonly InPlaceMediaPlane _plane;
    private bool _disposed;

    public SimEngine(SimNetwork network, MediaWorkerOptions? options = null, string address = "127.0.0.1")
    {
        Network = network;
        Io = new SimDatagramIo(network, Ports);
        Worker = new MediaWorker(
            Io, network.Random, options ?? new MediaWorkerOptions(), new Mailbox<WorkerCommand>(16, static () => { }), this);
        Io.Drive(Worker);
        Io.Kernel = options?.KernelForwarder as SimKernelForwarder;
        _plane = new InPlaceMediaPlane(Worker, () => network.Now);
        TransportAddress local = TestAddress.Parse(address);
        Pool = new PortPool("default", local, local, 30000, 39999);
    }

    public SimNetwork Network { get; }

    public SimPortAllocator Ports { get; } = new();

    public SimDatagramIo Io { get; }

    public MediaWorker Worker { get; }

    public IMediaPlane Plane => _plane;

    public PortPool Pool { get; set; }

    public List<(long CallKey, CallTimeoutReason Reason, MonotonicTime At)> TimedOut { get; } = [];

    /// <summary>Calls on whose ports another source sent too.</summary>
    public List<long> Contested { get; } = [];

    public List<(long CallKey, CallFault Fault)> Failed { get; } = [];

    /// <summary>A pair of ports from the engine's pool; the first is even.</summary>
    public (MediaPort Rtp, MediaPort Rtcp) AllocatePair(PortPool? pool = null)
    {
        var ports = new MediaPort?[2];
        if (!Ports.TryAllocate(pool ?? Pool, ports))
            throw new InvalidOperationException("ran out of ports");
        return (ports[0]!, ports[1]!);
    }

    /// <summary>Transports whose SRTP key has reached its limit.</summary>
    public List<int> UsedUpKeys { get; } = [];

    /// <summary>Calls that ended on the worker.</summary>
    public List<CallEnded> Ended { get; } = [];

    /// <summary>Receives every event of the worker; null for nobody.</summary>
    public Action<MediaEvent>? Published { get; set; }

    public void Publish(MediaEvent mediaEvent)
    {
        Published?.Invoke(mediaEvent);
        switch (mediaEvent)
        {
            case CallTimedOut timedOut:
                TimedOut.Add((timedOut.CallKey, timedOut.Reason, Network.Now));
                break;
            case KeyUsedUp usedUp:
                UsedUpKeys.Add(usedUp.TransportId);
                break;
            case MediaContested contested:
                Contested.Add(contested.CallKey);
                break;
            case CallEnded ended:
                Ended.Add(ended);
                if (ended.Fault is { } fault)
                    Failed.Add((ended.CallKey, fault));
                break;
        }
    }

    /// <summary>Ends the remaining calls. A packet buffer that was not returned fails the test; the message names its owner.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _plane.RemoveAll();
        try
        {
            PoolLedger.AssertEmpty(Io.Pool);
        }
        finally
        {
            Io.Dispose();
        }
    }
}
