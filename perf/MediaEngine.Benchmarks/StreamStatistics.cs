using BenchmarkDotNet.Attributes;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Benchmarks;

/// <summary>Stop 5: what every packet adds to the statistics of a stream (RFC 3550 appendices A.1, A.3 and A.8).</summary>
public class StreamStatistics : IStop
{
    private SequenceTracker _sequence;
    private InterarrivalJitter _jitter;
    private ushort _number;
    private long _now;

    [GlobalSetup]
    public void Prepare()
    {
        _sequence = default;
        _jitter = default;
    }

    [Benchmark]
    public int Once()
    {
        _number++;
        _now += 20_000_000 + ((_number & 7) * 1000);
        _sequence.Accept(_number);
        _jitter.Accept(new RtpTimestamp(_number * 160u), 8000, new MonotonicTime(_now));
        return (int)_sequence.Received;
    }
}
