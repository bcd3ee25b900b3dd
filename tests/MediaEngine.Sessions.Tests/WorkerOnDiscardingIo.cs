using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Worker;
using MediaEngine.Testing;

namespace MediaEngine.Sessions.Tests;

/// <summary>A worker without a network, for tests with many packets.</summary>
internal sealed class WorkerOnDiscardingIo : IDisposable
{
    public WorkerOnDiscardingIo(IMediaEvents events)
    {
        Worker = new MediaWorker(Io, new SeededRandom(1), new MediaWorkerOptions(),
            new Mailbox<WorkerCommand>(4, static () => { }), events);
    }

    public DiscardingIo Io { get; } = new();

    public MediaWorker Worker { get; }

    public MonotonicTime Now { get; private set; } = MonotonicTime.FromSeconds(100);

    /// <summary>The last sent datagram.</summary>
    public ReadOnlySpan<byte> LastSent => Io.LastSent.AsSpan(0, Io.LastLength);

    public void Deliver(int token, TransportAddress from, ReadOnlySpan<byte> bytes)
    {
        Now += TimeSpan.FromMilliseconds(20);
        Io.Deliver(Worker, token, from, bytes, Now);
    }

    public void Dispose() => Io.Dispose();
}
