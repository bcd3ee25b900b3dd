using BenchmarkDotNet.Attributes;
using MediaEngine.Media;

namespace MediaEngine.Benchmarks;

/// <summary>20 ms of G.722, both sub-bands at 16000 Hz or the lower one at 8000 Hz.</summary>
public class G722Codec : IStop
{
    private CodecFrames _frames = null!;

    [Params(16000, 8000)]
    public int SampleRate { get; set; } = 16000;

    [GlobalSetup]
    public void Prepare() => _frames = new CodecFrames(new AudioFormat("G722", 8000, 1), SampleRate);

    [Benchmark]
    public int Encode() => _frames.Encode();

    [Benchmark]
    public int Decode() => _frames.Decode();

    public int Once() => Encode() + Decode();
}
