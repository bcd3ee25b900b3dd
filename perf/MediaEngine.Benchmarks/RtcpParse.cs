using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Rtcp;

namespace MediaEngine.Benchmarks;

/// <summary>Validates a compound packet and iterates over its packets.</summary>
public class RtcpParse : IStop
{
    private byte[] _packet = [];

    [GlobalSetup]
    public void Prepare() => _packet = SamplePackets.Rtcp();

    [Benchmark]
    public int Once()
    {
        if (!RtcpCompound.TryParse(_packet, out var compound))
            throw new InvalidOperationException("the sample does not parse");
        var sum = 0;
        foreach (var packet in compound)
            sum += packet.Count + (int)packet.Type;
        return sum;
    }
}
