using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Benchmarks;

/// <summary>Turns a decoded offer into a typed request: every key and flag through its table.</summary>
public class NgRequestParse : IStop
{
    private NgDictionary _message = null!;

    [GlobalSetup]
    public void Prepare()
    {
        BencodeReader.TryRead(SamplePackets.NgOffer(), out var value, out _);
        _message = value as NgDictionary ?? throw new InvalidOperationException("the sample does not parse");
    }

    [Benchmark]
    public int Once()
    {
        var request = NgRequest.Parse(NgCommand.Offer, _message);
        return request.Error is null ? request.Warnings.Count : throw new InvalidOperationException(request.Error);
    }
}
