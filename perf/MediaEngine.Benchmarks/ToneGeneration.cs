using BenchmarkDotNet.Attributes;
using MediaEngine.Media.Dtmf;

namespace MediaEngine.Benchmarks;

/// <summary>Generates 20 ms of a DTMF digit.</summary>
public class ToneGeneration : IStop
{
    private short[] _samples = [];
    private ToneGenerator? _generator;

    [Params(8000, 48000)]
    public int Rate { get; set; } = 8000;

    [GlobalSetup]
    public void Prepare()
    {
        _samples = new short[Rate / 50];
        _generator = new ToneGenerator(Rate, 1);
        _generator.Start(5, -10);
    }

    [Benchmark]
    public int Once()
    {
        _generator!.Fill(_samples);
        return _samples[0];
    }
}
