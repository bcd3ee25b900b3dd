using CsCheck;
using MediaEngine.Media.Dtmf;
using MediaEngine.Testing;

namespace MediaEngine.Media.Tests.Dtmf;

/// <summary>The requirements of ITU-T Q.24 for receivers of push-button signals.</summary>
public sealed class ToneDetectorTests
{
    private static readonly Gen<char> _digit = Sound.AnyOf(Sound.Digits.ToCharArray());

    /// <summary>The offset of a signal in the detector's windows, as milliseconds of silence before it.</summary>
    private static readonly Gen<double> _lead = Gen.Double[0, 60];

    public static TheoryData<int> Rates => [8000, 11025, 12000, 16000, 24000, 32000, 44100, 48000];

    [Theory]
    [MemberData(nameof(Rates))]
    public void Every_digit_is_heard_with_its_beginning_its_end_and_its_level(int rate)
    {
        foreach (char digit in Sound.Digits)
        {
            List<ToneEvent> events = new Sound(rate).Silence(50).Press(digit, 100, -12).Silence(60).Heard();
            Assert.Equal([ToneEventKind.Started, ToneEventKind.Ended], events.Select(e => e.Kind));
            Assert.All(events, e => Assert.Equal(Sound.EventCode(digit), e.EventCode));
            Assert.All(events, e => Assert.Equal(-12, e.Level, 0.5f));
            Assert.InRange(events[0].Position * 1000.0 / rate, 46, 54);
            Assert.InRange(events[1].Position * 1000.0 / rate, 146, 154);
        }
    }

    [Theory]
    [InlineData(8000, 20)]
    [InlineData(8000, 15)]
    [InlineData(16000, 15)]
    [InlineData(48000, 15)]
    public void Every_digit_is_heard_once_in_noise(int rate, double decibels)
    {
        Gen.Select(_digit, _lead, Gen.Int).Sample((digit, lead, seed) =>
            new Sound(rate).Silence(lead).Press(digit, 60, -12).Silence(80).WithNoise(-12 - decibels, seed)
                .HeardDigits() == digit.ToString(), iter: 300);
    }

    [Fact]
    public void A_generated_digit_is_heard_at_its_level()
    {
        Gen.Select(Gen.Int[0, 15], Gen.Int[-36, 0], Sound.AnyOf(8000, 16000, 48000)).Sample((code, volume, rate) =>
        {
            ToneGenerator generator = new(rate, 1);
            short[] samples = new short[rate / 5];
            generator.Start((byte)code, volume);
            generator.Fill(samples.AsSpan(0, rate / 10));
            generator.Stop();
            generator.Fill(samples.AsSpan(rate / 10));
            List<ToneEvent> events = Sound.Heard(rate, samples);
            return events.Count == 2 && events.All(e => e.EventCode == code && Math.Abs(e.Level - volume) < 0.5);
        }, iter: 300);
    }

    [Fact]
    public void The_high_tone_may_be_8_dB_stronger_or_4_dB_weaker()
    {
        Gen.Select(_digit, Gen.Double[-4, 8], _lead, Gen.Int).Sample((digit, twist, lead, seed) =>
            new Sound(8000).Silence(lead).Press(digit, 50, -15, twist).Silence(60).WithNoise(-40, seed).HeardDigits() == digit.ToString(),
            iter: 1000);
        Gen.Select(_digit, Gen.OneOf(Gen.Double[-20, -7], Gen.Double[11, 20]), _lead).Sample((digit, twist, lead) =>
            new Sound(8000).Silence(lead).Press(digit, 200, -15, twist).Silence(60).HeardDigits().Length == 0, iter: 500);
    }

    [Fact]
    public void Frequencies_may_be_off_by_1_and_a_half_percent()
    {
        Gen.Select(_digit, Gen.Double[-0.015, 0.015], Gen.Double[-0.015, 0.015], Gen.Double[-4, 8], _lead, Gen.Int)
            .Sample((digit, low, high, twist, lead, seed) =>
                new Sound(8000).Silence(lead).Press(digit, 50, -15, twist, low, high).Silence(60).WithNoise(-40, seed)
                    .HeardDigits() == digit.ToString(), iter: 1000);
    }

    [Fact]
    public void Frequencies_off_by_3_and_a_half_percent_are_no_digit()
    {
        Gen<double> off = Gen.OneOf(Gen.Double[-0.05, -0.035], Gen.Double[0.035, 0.05]);
        Gen.Select(_digit, off, Gen.Bool, _lead).Sample((digit, part, low, lead) =>
            new Sound(8000).Silence(lead).Press(digit, 200, -15, 0, low ? part : 0, low ? 0 : part).Silence(60).HeardDigits().Length == 0,
            iter: 1000);
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(48000)]
    public void Down_to_36_dB_below_0_dBm0_is_heard_and_55_is_not(int rate)
    {
        foreach (char digit in Sound.Digits)
        {
            for (double level = 0; level >= -36; level -= 3)
                Assert.Equal(digit.ToString(), new Sound(rate).Silence(33).Press(digit, 50, level).Silence(60).HeardDigits());
            Assert.Equal("", new Sound(rate).Silence(33).Press(digit, 200, -55).Silence(60).HeardDigits());
        }
    }

    [Fact]
    public void Tones_of_0_dBm0_each_are_heard_though_their_sum_is_clipped()
    {
        foreach (char digit in Sound.Digits)
            Assert.Equal(digit.ToString(), new Sound(8000).Silence(33).Press(digit, 50, 3).Silence(60).HeardDigits());
    }

    [Fact]
    public void The_quantisation_noise_of_G711_does_not_hide_a_digit()
    {
        Gen.Select(_digit, Gen.Double[-36, 0], Gen.Double[-4, 8], _lead, Gen.Bool).Sample((digit, level, twist, lead, aLaw) =>
        {
            Sound sound = new Sound(8000).Silence(lead).Press(digit, 45, level, twist).Silence(60);
            return (aLaw ? sound.AsALaw() : sound.AsMuLaw()).HeardDigits() == digit.ToString();
        }, iter: 1000);
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(16000)]
    [InlineData(48000)]
    public void Signals_of_40_ms_are_heard_and_those_up_to_23_ms_not(int rate)
    {
        Gen.Select(_digit, _lead, Gen.Double[40, 45]).Sample((digit, lead, length) =>
            new Sound(rate).Silence(lead).Press(digit, length).Silence(60).HeardDigits() == digit.ToString(), iter: 300);
        Gen.Select(_digit, _lead, Gen.Double[5, 23]).Sample((digit, lead, length) =>
            new Sound(rate).Silence(lead).Press(digit, length).Silence(60).HeardDigits().Length == 0, iter: 300);
    }

    [Fact]
    public void Forty_ms_are_enough_under_noise_twist_and_wrong_frequencies_together()
    {
        Gen.Select(_digit, Gen.Double[-0.015, 0.015], Gen.Double[-0.015, 0.015], Gen.Double[-4, 8], _lead, Gen.Int)
            .Sample((digit, low, high, twist, lead, seed) =>
                new Sound(8000).Silence(lead).Press(digit, 40, -15, twist, low, high).Silence(60).WithNoise(-35, seed).AsMuLaw()
                    .HeardDigits() == digit.ToString(),
                iter: 1000);
    }

    [Fact]
    public void Gaps_up_to_20_ms_do_not_split_a_digit_and_pauses_of_35_ms_do()
    {
        Gen.Select(_digit, _lead, Gen.Double[1, 20]).Sample((digit, lead, gap) =>
            new Sound(8000).Silence(lead).Press(digit, 50).Silence(gap).Press(digit, 50).Silence(60).HeardDigits() == digit.ToString(),
            iter: 500);
        Gen.Select(_digit, _lead, Gen.Double[35, 60], Gen.Int).Sample((digit, lead, pause, seed) =>
            new Sound(8000).Silence(lead).Press(digit, 50).Silence(pause).Press(digit, 50).Silence(60).WithNoise(-30, seed)
                .HeardDigits() == $"{digit}{digit}", iter: 500);
    }

    [Fact]
    public void A_digit_right_after_another_ends_it()
    {
        List<ToneEvent> events = new Sound(8000).Silence(20).Press('4', 80).Press('8', 80).Silence(60).Heard();
        Assert.Equal([(ToneEventKind.Started, 4), (ToneEventKind.Ended, 4), (ToneEventKind.Started, 8), (ToneEventKind.Ended, 8)],
            events.Select(e => (e.Kind, (int)e.EventCode)));
        Assert.InRange(events[1].Position / 8.0, 95, 105);
        Assert.InRange(events[2].Position / 8.0, 95, 105);
    }

    [Fact]
    public void A_dialled_number_is_heard_in_packets_of_any_length()
    {
        Gen<(char, double, double)[]> presses = Gen.Select(_digit, Gen.Double[40, 120], Gen.Double[40, 120]).Array[1, 20];
        Gen.Select(presses, Sound.AnyOf(8000, 16000, 48000), Gen.Int[1, 1500].Array[1, 20], Gen.Int).Sample((number, rate, lengths, seed) =>
        {
            Sound sound = new(rate);
            foreach ((char digit, double length, double pause) in number)
                sound.Press(digit, length).Silence(pause);
            List<ToneEvent> events = Sound.Heard(rate, sound.Silence(20).WithNoise(-30, seed).Samples(), lengths);
            return Sound.DigitsOf(events) == string.Concat(number.Select(n => n.Item1))
                && events.Zip(events.Skip(1)).All(p => p.First.Position < p.Second.Position);
        }, iter: 200);
    }

    [Fact]
    public void A_held_key_stays_one_digit()
    {
        Assert.Equal("5", new Sound(8000).Press('5', 20_000).Silence(60).WithNoise(-25, 1).HeardDigits());
    }

    [Fact]
    public void Audio_that_stops_within_a_digit_leaves_it_active()
    {
        Assert.Equal("7?", new Sound(8000).Press('7', 100).HeardDigits());
    }

    [Fact]
    public void Too_little_room_for_events_is_refused_before_anything_happens()
    {
        ToneDetector detector = new(8000);
        short[] samples = new Sound(8000).Press('7', 100).Samples();
        ToneEvent[] events = new ToneEvent[detector.MaximumEvents(samples.Length)];
        Assert.Throws<ArgumentException>(() => detector.Process(samples, events.AsSpan(1)));
        Assert.Equal(1, detector.Process(samples, events));
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(48000)]
    public void It_allocates_nothing(int rate)
    {
        ToneDetector detector = new(rate);
        short[] samples = new Sound(rate).Press('1', 50).Silence(50).Press('2', 50).Silence(50).WithNoise(-40, 1).Samples();
        ToneEvent[] events = new ToneEvent[detector.MaximumEvents(samples.Length)];
        Assert.Equal(4, detector.Process(samples, events));
        Assert.Equal(0, AllocationGuard.Measure(() => detector.Process(samples, events), 20));
    }
}
