using BenchmarkDotNet.Attributes;

namespace MediaEngine.Benchmarks;

/// <summary>Stop 3 alone: a datagram for a port no call has; routed, counted, dropped. 500 calls are there.</summary>
public class Route : IStop
{
    private WorkerUnderTest _worker = null!;

    [GlobalSetup]
    public void Prepare() => _worker = new WorkerUnderTest(calls: 500, receivers: 1);

    [GlobalCleanup]
    public void Clean() => _worker.Dispose();

    [Benchmark]
    public int Once()
    {
        _worker.ReceiveStray();
        return _worker.Pool.Available;
    }
}
