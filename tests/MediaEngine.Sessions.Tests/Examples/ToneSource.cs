using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;

namespace MediaEngine.Sessions.Tests.Examples;

/// <summary>The example of a source in CONTRIBUTING.md: a tone of 1 kHz.</summary>
internal sealed class ToneSource(WorkerContext context, long callKey, TonePlan plan)
    : PacedAudio(context, callKey, plan.Format, plan.PayloadType)
{
    private const double Frequency = 1000;
    private const double Amplitude = 8000;

    private int _time;

    protected override void Fill(Span<short> samples)
    {
        foreach (ref short sample in samples)
            sample = (short)(Amplitude * Math.Sin(2 * Math.PI * Frequency * _time++ / SampleRate));
        _time %= SampleRate;
    }
}
