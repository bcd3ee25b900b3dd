using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Benchmarks;

/// <summary>Reads one NG offer from bencode.</summary>
public class BencodeRead : IStop
{
    private byte[] _body = [];

    [GlobalSetup]
    public void Prepare() => _body = SamplePackets.NgOffer();

    [Benchmark]
    public int Once() => BencodeReader.TryRead(_body, out _, out var consumed) == BencodeStatus.Complete
        ? consumed
        : throw new InvalidOperationException("the sample does not parse");
}
