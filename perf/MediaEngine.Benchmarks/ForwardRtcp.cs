using BenchmarkDotNet.Attributes;

namespace MediaEngine.Benchmarks;

/// <summary>A compound of sender report and SDES through the worker to the other party: read for statistics, then forwarded.</summary>
public class ForwardRtcp : IStop
{
    private readonly byte[] _report = SamplePackets.Rtcp();
    private WorkerUnderTest _worker = null!;

    [GlobalSetup]
    public void Prepare()
    {
        _worker = new WorkerUnderTest(calls: 1, receivers: 1);
        _worker.ReceiveOne();
        var before = _worker.Sent;
        Once();
        if (_worker.Sent != before + 1)
            throw new InvalidOperationException("the report was not forwarded");
    }

    [GlobalCleanup]
    public void Clean() => _worker.Dispose();

    [Benchmark]
    public int Once()
    {
        _worker.Receive(_report, call: 0, transport: 1);
        return (int)_worker.Sent;
    }
}
