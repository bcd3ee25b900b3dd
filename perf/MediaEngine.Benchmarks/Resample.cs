using BenchmarkDotNet.Attributes;
using MediaEngine.Media;

namespace MediaEngine.Benchmarks;

/// <summary>20 ms of one channel from one sample rate to another.</summary>
public class Resample : IStop
{
    private short[] _input = [];
    private short[] _output = [];
    private Resampler _resampler = null!;

    [Params("8000 48000", "48000 8000", "16000 48000", "44100 8000")]
    public string Rates { get; set; } = "8000 48000";

    [GlobalSetup]
    public void Prepare()
    {
        string[] rates = Rates.Split(' ');
        (int from, int to) = (int.Parse(rates[0]), int.Parse(rates[1]));
        _resampler = new Resampler(from, to, 1);
        _input = SampleSpeech.Make(from)[..(from / 50)];
        _output = new short[_resampler.MaximumOutput(_input.Length)];
    }

    [Benchmark]
    public int Once() => _resampler.Process(_input, _output);
}
