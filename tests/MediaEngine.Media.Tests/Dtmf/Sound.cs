using System.Text.Json;
using CsCheck;
using MediaEngine.Media.Dtmf;
using MediaEngine.Testing;

namespace MediaEngine.Media.Tests.Dtmf;

/// <summary>Audio made of sines, independent of the generator under test, and the digits the detector finds in it.</summary>
internal sealed class Sound(int rate)
{
    public const string Digits = "0123456789*#ABCD";

    private static readonly JsonElement _vector = VectorFile.Json("rtp", "dtmf-rfc4733.json");
    private readonly List<double> _samples = [];

    public static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    public static byte EventCode(char digit) => _vector.GetProperty("events").GetProperty(digit.ToString()).GetByte();

    public static char Digit(byte eventCode) => Digits.First(d => EventCode(d) == eventCode);

    public static (double Low, double High) Frequencies(char digit)
    {
        JsonElement pair = _vector.GetProperty("tone_pairs_hz").GetProperty(digit.ToString());
        return (pair[0].GetDouble(), pair[1].GetDouble());
    }

    /// <summary>Peak of a sine of this level.</summary>
    public static double Peak(double dbm0) => 32768 * Math.Pow(10, (dbm0 - 3.14) / 20);

    public Sound Silence(double milliseconds) => Add(milliseconds, _ => 0);

    public Sound Tones(double milliseconds, params (double Frequency, double Dbm0)[] tones) =>
        Add(milliseconds, t => tones.Sum(tone => Peak(tone.Dbm0) * Math.Sin(2 * Math.PI * tone.Frequency * t)));

    /// <param name="dbm0">Level of both tones together.</param>
    /// <param name="twist">How much stronger the high tone is, in dB.</param>
    public Sound Press(char digit, double milliseconds, double dbm0 = -10, double twist = 0, double lowOff = 0, double highOff = 0)
    {
        (double low, double high) = Frequencies(digit);
        double lowDbm0 = dbm0 - 10 * Math.Log10(1 + Math.Pow(10, twist / 10));
        return Tones(milliseconds, (low * (1 + lowOff), lowDbm0), (high * (1 + highOff), lowDbm0 + twist));
    }

    public Sound Add(double milliseconds, Func<double, double> valueAtSeconds)
    {
        int count = (int)Math.Round(milliseconds * rate / 1000);
        for (int i = 0; i < count; i++)
            _samples.Add(valueAtSeconds((double)i / rate));
        return this;
    }

    /// <summary>Adds white noise.</summary>
    /// <param name="dbm0">The noise level between 0 and 4000 Hz, whatever the sample rate.</param>
    public Sound WithNoise(double dbm0, int seed)
    {
        Random random = new(seed);
        double deviation = Peak(dbm0) / Math.Sqrt(2) * Math.Sqrt(rate / 8000.0);
        for (int i = 0; i < _samples.Count; i++)
            _samples[i] += deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return this;
    }

    /// <summary>Quantised by G.711.</summary>
    public Sound AsALaw() => Quantised(m => m < 256 ? m / 16 * 16 + 8 : m / Step(m) * Step(m) + Step(m) / 2);

    /// <summary>Quantised by G.711.</summary>
    public Sound AsMuLaw() => Quantised(m => (Math.Min(m, 32635) + 132) / Step(Math.Min(m, 32635) + 132) * Step(Math.Min(m, 32635) + 132)
        + Step(Math.Min(m, 32635) + 132) / 2 - 132);

    public short[] Samples() => [.. _samples.Select(s => (short)Math.Clamp(Math.Round(s), short.MinValue, short.MaxValue))];

    public List<ToneEvent> Heard() => Heard(rate, Samples());

    /// <summary>The digits in order, e.g. "12#". A question mark follows a digit without an end.</summary>
    public string HeardDigits() => DigitsOf(Heard());

    public static string DigitsOf(List<ToneEvent> events) =>
        string.Concat(events.Where(e => e.Kind == ToneEventKind.Started).Select(e => Digit(e.EventCode)))
            + (events.Count(e => e.Kind == ToneEventKind.Started) == events.Count(e => e.Kind == ToneEventKind.Ended) ? "" : "?");

    /// <summary>In packets of 20 ms, or of the given lengths in turn.</summary>
    public static List<ToneEvent> Heard(int rate, short[] samples, params int[] lengths)
    {
        ToneDetector detector = new(rate);
        List<ToneEvent> all = [];
        int[] turns = lengths.Length == 0 ? [rate / 50] : lengths;
        for (int at = 0, turn = 0; at < samples.Length; turn++)
        {
            int length = Math.Min(turns[turn % turns.Length], samples.Length - at);
            ToneEvent[] events = new ToneEvent[detector.MaximumEvents(length)];
            int count = detector.Process(samples.AsSpan(at, length), events);
            all.AddRange(events.Take(count));
            at += length;
            Assert.Equal(all.Count > 0 && all[^1].Kind == ToneEventKind.Started, detector.IsActive);
        }

        return all;
    }

    private static int Step(int magnitude) => 1 << (int)Math.Log2(magnitude) - 4;

    private Sound Quantised(Func<int, int> magnitude)
    {
        for (int i = 0; i < _samples.Count; i++)
        {
            int sample = (int)Math.Clamp(Math.Round(_samples[i]), -32767, 32767);
            _samples[i] = sample < 0 ? -magnitude(-sample) : magnitude(sample);
        }

        return this;
    }
}
