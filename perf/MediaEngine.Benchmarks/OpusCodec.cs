using BenchmarkDotNet.Attributes;
using MediaEngine.Media;

namespace MediaEngine.Benchmarks;

/// <summary>20 ms of Opus by libopus at 32 kbit/s with FEC. The default complexity is 10; the benchmark shows what 5 would save.</summary>
public class OpusCodec : IStop
{
    private CodecFrames _frames = null!;

    [Params(48000, 16000, 8000)]
    public int SampleRate { get; set; } = 48000;

    [Params(10, 5, 0)]
    public int Complexity { get; set; } = 10;

    [GlobalSetup]
    public void Prepare() => _frames = new CodecFrames(
        new AudioFormat("opus", 48000, 2) { Parameters = "useinbandfec=1", Options = $"complexity={Complexity}" },
        SampleRate);

    [Benchmark]
    public int Encode() => _frames.Encode();

    [Benchmark]
    public int Decode() => _frames.Decode();

    public int Once() => Encode() + Decode();
}
