using MediaEngine.Primitives;

namespace MediaEngine.Transport.Tests;

/// <summary>A running loop with its allocator. Stopping checks that all buffers and ports were returned.</summary>
internal sealed class LoopFixture : IDisposable
{
    private bool _stopped;

    private LoopFixture(WorkerLoop<ScriptedHandler> loop, PortAllocator allocator) => (Loop, Allocator) = (loop, allocator);

    public WorkerLoop<ScriptedHandler> Loop { get; }

    public PortAllocator Allocator { get; }

    public ScriptedHandler Handler => Loop.Handler;

    public WorkerLoopCounters Counters => Loop.Counters;

    /// <summary>Starts a loop with this kernel interface, or skips the test when the kernel refuses.</summary>
    public static LoopFixture Start(PacketIoKind kind, Func<WorkerLoopOptions, WorkerLoopOptions>? change = null,
        int receiveBufferBytes = UdpSocketFactory.DefaultBufferBytes)
    {
        var options = new WorkerLoopOptions { PacketIo = kind, Name = "test-loop", PoolSlots = 1024, ReceiveSlots = 512 };
        options = change?.Invoke(options) ?? options;
        PortAllocator allocator = Loopback.Allocator(receiveBufferBytes);
        WorkerLoop<ScriptedHandler>? loop = null;
        loop = new WorkerLoop<ScriptedHandler>(options, allocator, io => new ScriptedHandler(io, () => loop!.Wake()));
        try
        {
            loop.Start();
        }
        catch (IOException refused) when (kind == PacketIoKind.IoUring)
        {
            loop.Dispose();
            Assert.Skip("the kernel refuses io_uring: " + refused.Message);
        }

        if (kind != PacketIoKind.Auto)
            Assert.Equal(kind == PacketIoKind.IoUring ? "io_uring" : "epoll", loop.PacketIoName);
        return new LoopFixture(loop, allocator);
    }

    public MediaPort Attach(int token, PortPool? pool = null)
    {
        MediaPort port = Loopback.Allocate(Allocator, pool ?? Loopback.V4);
        Handler.Invoke(h => h.Io.Attach(port, token));
        return port;
    }

    /// <summary>Blocks the loop's thread in the handler during the action, so that datagrams queue up.</summary>
    public void Hold(Action meanwhile)
    {
        using var held = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        Handler.Post(_ =>
        {
            held.Set();
            release.Wait(TimeSpan.FromSeconds(10));
        });
        Assert.True(held.Wait(TimeSpan.FromSeconds(10)));
        meanwhile();
        release.Set();
    }

    /// <summary>Stops the loop and checks for leaked buffers and ports.</summary>
    public void StopAndCheck()
    {
        _stopped = true;
        Assert.True(Loop.Stop(), "the loop did not end");
        Assert.Null(Loop.Fault);
        Assert.Equal(0, Loop.LeakedSlots);
        Assert.Equal(0, Allocator.Usage(Loopback.V4).Used);
        Assert.Equal(0, Allocator.Usage(Loopback.V6).Used);
        Loop.Dispose();
    }

    public void Dispose()
    {
        if (!_stopped)
            Loop.Dispose();
    }
}
