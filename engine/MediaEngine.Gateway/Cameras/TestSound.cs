using MediaEngine.Media;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;

namespace MediaEngine.Gateway.Cameras;

/// <summary>A tick each second, higher at the start of the loop.</summary>
internal sealed class TestSound(WorkerContext context, long callKey)
    : PacedAudio(context, callKey, new AudioFormat("PCMA", 8_000, 1), TestCamera.AudioPayloadType)
{
    private const int Seconds = 10;
    private const double Length = 0.06;
    private const double Amplitude = 9000;

    private int _time;

    protected override void Fill(Span<short> samples)
    {
        foreach (ref short sample in samples)
        {
            double second = _time / (double)SampleRate;
            double after = second - Math.Floor(second);
            double frequency = second < 1 ? 1500 : 1000;
            sample = after > Length ? (short)0 : (short)(Amplitude * (1 - after / Length) * Math.Sin(2 * Math.PI * frequency * after));
            _time = (_time + 1) % (Seconds * SampleRate);
        }
    }
}
