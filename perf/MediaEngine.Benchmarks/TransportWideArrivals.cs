using BenchmarkDotNet.Attributes;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Feedback;

namespace MediaEngine.Benchmarks;

/// <summary>Stop 5 with transport-wide feedback: one packet recorded, and a report written for every fiftieth.</summary>
public class TransportWideArrivals : IStop
{
    private readonly byte[] _report = new byte[1400];
    private TransportArrivals _arrivals = null!;
    private ushort _sequence;
    private long _now = 1_000_000_000;

    [GlobalSetup]
    public void Prepare() => _arrivals = new TransportArrivals();

    [Benchmark]
    public int Once()
    {
        _now += 2_000_000;
        _arrivals.Accept(_sequence++, new MonotonicTime(_now));
        return _sequence % 50 == 0 ? _arrivals.Write(_report, 1, SamplePackets.MediaSsrc) : 0;
    }
}
