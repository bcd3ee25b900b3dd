using System.Buffers;
using BenchmarkDotNet.Attributes;
using MediaEngine.Protocol.Ng;

namespace MediaEngine.Benchmarks;

/// <summary>Writes one NG message as bencode into a reused buffer.</summary>
public class BencodeWrite : IStop
{
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private NgValue _message = 0;

    [GlobalSetup]
    public void Prepare()
    {
        BencodeReader.TryRead(SamplePackets.NgOffer(), out var value, out _);
        _message = value ?? throw new InvalidOperationException("the sample does not parse");
    }

    [Benchmark]
    public int Once()
    {
        _output.ResetWrittenCount();
        BencodeWriter.Write(_output, _message);
        return _output.WrittenCount;
    }
}
