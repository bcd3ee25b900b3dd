using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol;

namespace MediaEngine.Benchmarks;

/// <summary>First-byte classification (RFC 7983) of one packet of each kind.</summary>
public class Demultiplex : IStop
{
    private readonly byte[][] _datagrams = [SamplePackets.Rtp(172), SamplePackets.Rtcp(),
        [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [22, 254, 253, 0]];

    [GlobalSetup]
    public void Prepare()
    {
    }

    [Benchmark(OperationsPerInvoke = 4)]
    public int Once()
    {
        var sum = 0;
        foreach (var datagram in _datagrams)
            sum += (int)Demux.Classify(datagram);
        return sum;
    }
}
