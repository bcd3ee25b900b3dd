using BenchmarkDotNet.Attributes;

namespace MediaEngine.Benchmarks;

/// <summary>
/// A worker's work for the plan of a new call of plain audio, and for the end of the call. Making the plan is the control thread's work and
/// not included.
/// </summary>
public class SetUpCall : IStop
{
    private const int Plans = 4096;
    private readonly Sessions.Plan.CallPlan[] _plans = new Sessions.Plan.CallPlan[Plans];
    private WorkerUnderTest _worker = null!;
    private int _next;

    [GlobalSetup]
    public void Prepare()
    {
        _worker = new WorkerUnderTest(calls: 100, receivers: 1);
        for (var i = 0; i < Plans; i++)
            _plans[i] = _worker.AnotherPlan();
    }

    [GlobalCleanup]
    public void Clean() => _worker.Dispose();

    [Benchmark]
    public int Once()
    {
        var plan = _plans[_next++ & (Plans - 1)];
        _worker.Apply(plan);
        _worker.Remove(plan);
        return _next;
    }
}
