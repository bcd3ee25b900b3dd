using BenchmarkDotNet.Attributes;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;

namespace MediaEngine.Benchmarks;

/// <summary>A picture of nine packets becomes a frame.</summary>
public class DepacketizeH264 : IStop
{
    private readonly byte[][] _payloads = SampleFrames.H264Payloads();
    private FramePool _pool = null!;
    private H264Depacketizer _depacketizer = null!;
    private ushort _sequence;
    private uint _timestamp;

    [GlobalSetup]
    public void Prepare()
    {
        _pool = new FramePool(4 << 20);
        _depacketizer = new H264Depacketizer(_pool, new H264ParameterSets());
    }

    [Benchmark]
    public int Once()
    {
        _timestamp += 3600;
        for (var i = 0; i < _payloads.Length; i++)
            _depacketizer.Append(_payloads[i],
                new PacketArrival(_sequence++, _timestamp, i == _payloads.Length - 1, new MonotonicTime(_timestamp)));
        var octets = 0;
        while (_depacketizer.TryTake(out var frame))
        {
            octets += _pool.Length(frame);
            _pool.Release(frame);
        }
        return octets;
    }
}
