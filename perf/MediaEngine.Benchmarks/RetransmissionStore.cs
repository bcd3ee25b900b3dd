using BenchmarkDotNet.Attributes;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Feedback;

namespace MediaEngine.Benchmarks;

/// <summary>Stop 7 towards a leg with NACK: one packet of video stored for a second.</summary>
public class RetransmissionStore : IStop
{
    private readonly byte[] _packet = SamplePackets.Video(1200);
    private RetransmissionBuffer _buffer = null!;
    private ushort _sequence;
    private long _now = 1_000_000_000;

    [GlobalSetup]
    public void Prepare() =>
        _buffer = RetransmissionBuffer.TryCreate(new MemoryBudget(16 << 20)) ?? throw new InvalidOperationException("no memory for it");

    [GlobalCleanup]
    public void Clean() => _buffer.Dispose();

    [Benchmark]
    public int Once()
    {
        _now += 2_000_000;
        _buffer.Store(_sequence, _packet, new MonotonicTime(_now));
        return _sequence++;
    }
}
