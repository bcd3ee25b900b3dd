using BenchmarkDotNet.Attributes;
using MediaEngine.Media;
using MediaEngine.Media.Companding;

namespace MediaEngine.Benchmarks;

/// <summary>20 ms of G.711: encoded, decoded, or its codes mapped to the other law.</summary>
public class G711Codec : IStop
{
    private readonly byte[] _payload = new byte[160];
    private CodecFrames _frames = null!;

    [Params("PCMU", "PCMA")]
    public string Encoding { get; set; } = "PCMA";

    [GlobalSetup]
    public void Prepare()
    {
        _frames = new CodecFrames(new AudioFormat(Encoding, 8000, 1), 8000);
        new Random(1).NextBytes(_payload);
    }

    [Benchmark]
    public int Encode() => _frames.Encode();

    [Benchmark]
    public int Decode() => _frames.Decode();

    [Benchmark]
    public int Map()
    {
        G711.Map(_payload, fromPcma: Encoding == "PCMA");
        return _payload[0];
    }

    public int Once() => Encode() + Decode() + Map();
}
