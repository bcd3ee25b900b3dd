using BenchmarkDotNet.Attributes;

namespace MediaEngine.Benchmarks;

/// <summary>Stops 3 to 8 for one packet of plain RTP to one receiver; with one call (everything in the cache) or 500 in turn.</summary>
public class ForwardOneToOne : IStop
{
    private WorkerUnderTest _worker = null!;

    [Params(1, 500)]
    public int Calls { get; set; } = 1;

    [GlobalSetup]
    public void Prepare()
    {
        _worker = new WorkerUnderTest(Calls, receivers: 1);
        _worker.ReceiveOne();
        if (_worker.Sent != 1)
            throw new InvalidOperationException("the packet was not forwarded");
    }

    [GlobalCleanup]
    public void Clean() => _worker.Dispose();

    [Benchmark]
    public int Once()
    {
        _worker.ReceiveOne();
        return (int)_worker.Sent;
    }
}
