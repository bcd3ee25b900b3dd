using BenchmarkDotNet.Attributes;

namespace MediaEngine.Benchmarks;

/// <summary>Stop 3 alone, with 500 calls: a datagram for a port without a call is routed, counted and dropped.</summary>
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
