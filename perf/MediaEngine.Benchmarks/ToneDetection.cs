using BenchmarkDotNet.Attributes;
using MediaEngine.Media.Dtmf;

namespace MediaEngine.Benchmarks;

/// <summary>Detects DTMF digits in 20 ms of audio.</summary>
public class ToneDetection : IStop
{
    private readonly ToneEvent[] _events = new ToneEvent[8];
    private ToneDetector? _detector;
    private short[][] _packets = [];
    private int _next;

    [Params(8000, 16000, 48000)]
    public int Rate { get; set; } = 8000;

    /// <summary>The audio: noise costs as much as a voice, digits cost the most.</summary>
    [Params("silence", "noise", "digits")]
    public string Audio { get; set; } = "digits";

    [GlobalSetup]
    public void Prepare()
    {
        _detector = new ToneDetector(Rate);
        var generator = new ToneGenerator(Rate, 1);
        var random = new Random(7);
        // One second; with digits, ten of 60 ms.
        _packets = new short[50][];
        for (var i = 0; i < _packets.Length; i++)
        {
            _packets[i] = new short[Rate / 50];
            if (Audio == "digits" && i % 5 == 0)
                generator.Start((byte)(i / 5), -10);
            else if (i % 5 == 3)
                generator.Stop();
            generator.Fill(_packets[i]);
            for (var sample = 0; Audio == "noise" && sample < _packets[i].Length; sample++)
                _packets[i][sample] = (short)random.Next(-8000, 8000);
        }
    }

    [Benchmark]
    public int Once()
    {
        _next = _next + 1 == _packets.Length ? 0 : _next + 1;
        return _detector!.Process(_packets[_next], _events);
    }
}
