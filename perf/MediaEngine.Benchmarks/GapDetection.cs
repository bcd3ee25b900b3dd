using BenchmarkDotNet.Attributes;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Feedback;

namespace MediaEngine.Benchmarks;

/// <summary>Stop 5 with NACK: one packet of a stream in which every hundredth packet is lost, and the requests that become due.</summary>
public class GapDetection : IStop
{
    private readonly ushort[] _lost = new ushort[64];
    private NackGenerator _generator = null!;
    private ushort _sequence;
    private long _now = 1_000_000_000;

    [GlobalSetup]
    public void Prepare() => _generator = new NackGenerator();

    [Benchmark]
    public int Once()
    {
        _sequence += (ushort)(_sequence % 100 == 99 ? 2 : 1);
        _now += 2_000_000;
        var now = new MonotonicTime(_now);
        _generator.Accept(_sequence, now);
        return _generator.NextDeadline <= now ? _generator.TakeDue(_lost, TimeSpan.FromMilliseconds(50), now) : 0;
    }
}
