using BenchmarkDotNet.Attributes;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Benchmarks;

/// <summary>
/// A lost packet found in the buffer and wrapped as a retransmission (RFC 4588). Includes storing a new packet each time, which raises the
/// retransmission limit.
/// </summary>
public class RetransmissionAnswer : IStop
{
    private readonly byte[] _packet = SamplePackets.Video(1200);
    private readonly byte[] _answer = new byte[1400];
    private RetransmissionBuffer _buffer = null!;
    private ushort _sequence;
    private long _now = 1_000_000_000;

    [GlobalSetup]
    public void Prepare()
    {
        _buffer = RetransmissionBuffer.TryCreate(new MemoryBudget(16 << 20)) ?? throw new InvalidOperationException("no memory for it");
        if (Once() == 0)
            throw new InvalidOperationException("the packet was not found");
    }

    [GlobalCleanup]
    public void Clean() => _buffer.Dispose();

    [Benchmark]
    public int Once()
    {
        _now += 2_000_000;
        var now = new MonotonicTime(_now);
        _buffer.Store(++_sequence, _packet, now);
        // Two stored packets allow one retransmission.
        _buffer.Store(++_sequence, _packet, now);
        if (_buffer.TryTake(_sequence, TimeSpan.FromMilliseconds(20), now, out var kept, out _) != RetransmissionBuffer.Lookup.Found
            || !RtpPacket.TryParse(kept, out var original))
        {
            return 0;
        }
        return RtxPacket.Write(_answer, original, 97, _sequence, 0x55667788);
    }
}
