using MediaEngine.Media;

namespace MediaEngine.Gateway.Tests.Sound;

/// <summary>A steady tone, encoded into packets; and what tone is in decoded audio.</summary>
internal sealed class Tone : IDisposable
{
    private const double Amplitude = 8000;

    private readonly AudioEncoder _encoder;
    private readonly double _frequency;
    private long _samples;

    /// <param name="milliseconds">Of each packet.</param>
    public Tone(AudioFormat format, double frequency = 1000, int milliseconds = 20)
    {
        AudioCodec codec = AudioCodecs.Find(format)!;
        _frequency = frequency;
        _encoder = codec.CreateEncoder(
            format, codec.SampleRates(format)[0], codec.AudioChannels(format), codec.PacketTime(format, milliseconds));
    }

    /// <summary>Milliseconds of a packet.</summary>
    public int PacketTime => _encoder.PacketTime;

    /// <summary>The next packet.</summary>
    public byte[] Next()
    {
        byte[] payload = new byte[1500];
        return payload[.._encoder.Encode(Samples(_encoder.Length), payload)];
    }

    /// <summary>Audio that nobody hears.</summary>
    public void Skip(int milliseconds) => _samples += (long)_encoder.SampleRate * milliseconds / 1000;

    public void Dispose() => _encoder.Dispose();

    /// <summary>The frequency in Hz, by zero crossings; 0 for silence.</summary>
    public static double Frequency(ReadOnlySpan<short> samples, int rate, int channels = 1)
    {
        int crossings = 0, first = -1, last = 0;
        for (int i = 1; i < samples.Length / channels; i++)
        {
            if (samples[(i - 1) * channels] < 0 && samples[i * channels] >= 0)
            {
                first = first < 0 ? i : first;
                last = i;
                crossings++;
            }
        }

        return crossings < 2 ? 0 : (crossings - 1) * (double)rate / (last - first);
    }

    /// <summary>Root mean square.</summary>
    public static double Level(ReadOnlySpan<short> samples)
    {
        double sum = 0;
        foreach (short sample in samples)
            sum += (double)sample * sample;
        return samples.IsEmpty ? 0 : Math.Sqrt(sum / samples.Length);
    }

    private short[] Samples(int length)
    {
        short[] samples = new short[length * _encoder.Channels];
        for (int i = 0; i < samples.Length; i++)
        {
            double time = (_samples + i / _encoder.Channels) / (double)_encoder.SampleRate;
            samples[i] = (short)(Amplitude * Math.Sin(2 * Math.PI * _frequency * time));
        }

        _samples += length;
        return samples;
    }
}
