using BenchmarkDotNet.Attributes;

namespace MediaEngine.Benchmarks;

/// <summary>Stops 3 to 8 for one packet of plain RTP with several receivers: the last one gets the buffer, the others get copies.</summary>
public class ForwardOneToN : IStop
{
    private WorkerUnderTest _worker = null!;

    [Params(2, 10, 30)]
    public int Receivers { get; set; } = 10;

    [GlobalSetup]
    public void Prepare()
    {
        _worker = new WorkerUnderTest(calls: 1, Receivers);
        _worker.ReceiveOne();
        if (_worker.Sent != Receivers)
            throw new InvalidOperationException($"{_worker.Sent} of {Receivers} receivers got the packet");
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
