using MediaEngine.Gateway.Sound;
using MediaEngine.Gateway.Streams;
using MediaEngine.Media;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Gateway.Tests.Sound;

/// <summary>Sound of cameras decoded, encoded for viewers, and its time.</summary>
public sealed class SoundTests
{
    private static readonly AudioFormat _opus = new("opus", 48_000, 2) { Parameters = "useinbandfec=1;stereo=1" };
    private static readonly MonotonicTime _start = MonotonicTime.FromSeconds(100);

    [Theory]
    [InlineData("PCMA", 8000, 1, 20)]
    [InlineData("PCMA", 16000, 1, 40)]
    [InlineData("PCMU", 48000, 1, 20)]
    [InlineData("PCMU", 11025, 2, 40)]
    [InlineData("L16", 16000, 1, 20)]
    [InlineData("L16", 44100, 2, 5)]
    [InlineData("L16", 48000, 1, 10)]
    [InlineData("G722", 8000, 1, 20)]
    [InlineData("G726-16", 8000, 1, 20)]
    [InlineData("G726-32", 8000, 1, 40)]
    [InlineData("AAL2-G726-40", 8000, 1, 20)]
    [InlineData("GSM", 8000, 1, 20, 420)]
    [InlineData("opus", 48000, 2, 20)]
    public void A_tone_arrives_at_its_pitch_and_level(string encoding, int clockRate, int channels, int milliseconds, int pitch = 1000)
    {
        var format = new AudioFormat(encoding, clockRate, channels);
        Assert.SkipWhen(AudioCodecs.Find(format) is null, $"{encoding} is not installed");
        using var tone = new Tone(format, pitch, milliseconds);
        foreach (AudioFormat target in new[] { _opus, new AudioFormat("PCMU", 8000, 1), new AudioFormat("G722", 8000, 1) })
        {
            using var bench = new SoundBench(format, target);
            for (int i = 0; i < 2000 / tone.PacketTime; i++)
                bench.Take(tone.Next(), tone.PacketTime);

            short[] heard = bench.Heard[(bench.Heard.Count / 2)..].ToArray();
            Assert.InRange(Tone.Frequency(heard, bench.HeardRate, bench.HeardChannels), pitch - 10, pitch + 10);
            Assert.InRange(Tone.Level(heard), 4000, 7000);
            Assert.InRange(bench.Frames.Count, 97, 100);
            bench.IsContinuous();
        }
    }

    [Fact]
    public void The_time_of_capture_of_a_frame_is_that_of_its_first_sample()
    {
        using var bench = new SoundBench(new AudioFormat("L16", 48_000, 1), _opus);
        using var tone = new Tone(new AudioFormat("L16", 48_000, 1), milliseconds: 10);
        for (int i = 0; i < 100; i++)
            bench.Take(tone.Next(), 10);

        // Opus itself has a delay of 6.5 ms: what is heard at a place of the stream was said that much before.
        for (int i = 0; i < bench.Frames.Count; i++)
            Assert.Equal(20 * i - 6.5, (bench.Frames[i].Capture - _start).TotalMilliseconds, 2);
    }

    [Theory]
    [InlineData("PCMA", 20, 1)]
    [InlineData("PCMA", 40, 3)]
    [InlineData("opus", 20, 2)]
    [InlineData("L16", 20, 4)]
    public void A_short_loss_is_concealed_and_costs_no_time(string encoding, int milliseconds, int lost)
    {
        var format = new AudioFormat(encoding, encoding == "opus" ? 48_000 : 8_000, encoding == "opus" ? 2 : 1);
        using var bench = new SoundBench(format, _opus);
        using var tone = new Tone(format, milliseconds: milliseconds);
        for (int i = 0; i < 50; i++)
        {
            byte[] packet = tone.Next();
            if (i >= 20 && i < 20 + lost)
                bench.Lose(milliseconds);
            else
                bench.Take(packet, milliseconds);
        }

        Assert.Equal(50 * milliseconds / 20, bench.Frames.Count);
        bench.IsContinuous();
        Assert.Equal(1, bench.Decoder.Concealed);
    }

    [Fact]
    public void After_a_long_silence_the_sound_continues_at_its_time()
    {
        using var bench = new SoundBench(new AudioFormat("PCMA", 8_000, 1), _opus);
        using var tone = new Tone(new AudioFormat("PCMA", 8_000, 1), milliseconds: 30);
        for (int i = 0; i < 7; i++)
            bench.Take(tone.Next(), 30);
        bench.Pause(1000);
        for (int i = 0; i < 7; i++)
            bench.Take(tone.Next(), 30);

        // 210 ms make ten frames and half a frame, which is completed.
        Assert.Equal(11 + 10, bench.Frames.Count);
        uint jump = bench.Frames[11].Timestamp - bench.Frames[10].Timestamp;
        Assert.Equal(48 * (20 + 1000 - 10), (int)jump);
        Assert.Equal(48 * 1210, (int)(bench.Frames[11].Timestamp - bench.Frames[0].Timestamp));
    }

    [Fact]
    public void Timestamps_that_jitter_make_no_holes()
    {
        using var bench = new SoundBench(new AudioFormat("PCMU", 8_000, 1), _opus);
        using var tone = new Tone(new AudioFormat("PCMU", 8_000, 1));
        for (int i = 0; i < 100; i++)
            bench.Take(tone.Next(), 20, jitter: i % 7 * 20 - 60);

        Assert.Equal(100, bench.Frames.Count);
        Assert.Equal(0, bench.Decoder.Concealed);
        bench.IsContinuous();
        Assert.InRange(Tone.Frequency(bench.Heard.ToArray().AsSpan(4800), bench.HeardRate), 990, 1010);
    }

    [Fact]
    public void Sound_that_comes_twice_is_heard_once()
    {
        using var bench = new SoundBench(new AudioFormat("PCMU", 8_000, 1), _opus);
        using var tone = new Tone(new AudioFormat("PCMU", 8_000, 1), milliseconds: 40);
        for (int i = 0; i < 20; i++)
        {
            byte[] packet = tone.Next();
            bench.Take(packet, 40);
            if (i == 10)
                bench.Take(packet, 40, jitter: -320, moves: false);
        }

        Assert.Equal(40, bench.Frames.Count);
        bench.IsContinuous();
    }

    [Fact]
    public void Payloads_that_cannot_be_decoded_are_counted_and_concealed()
    {
        using var bench = new SoundBench(new AudioFormat("L16", 16_000, 1), _opus);
        using var tone = new Tone(new AudioFormat("L16", 16_000, 1));
        for (int i = 0; i < 20; i++)
            bench.Take(i % 5 == 4 ? [1, 2, 3] : tone.Next(), 20);

        Assert.Equal(4, bench.Decoder.Malformed);
        Assert.InRange(bench.Frames.Count, 19, 20);
        bench.IsContinuous();
    }

    [Fact]
    public void An_encoder_takes_audio_of_another_rate_in_mid_stream_and_keeps_its_timeline()
    {
        using SoundEncoder encoder = SoundEncoder.TryCreate(_opus, 1000)!;
        byte[] payload = new byte[1500];
        List<uint> times = [];
        foreach ((int rate, int channels) in new[] { (8_000, 1), (44_100, 2), (48_000, 1), (16_000, 2) })
        {
            for (int i = 0; i < 10; i++)
            {
                encoder.Append(new short[rate / 50 * channels], rate, channels, _start + TimeSpan.FromMilliseconds(20 * times.Count));
                while (encoder.TryTake(payload, out int length, out uint timestamp, out _))
                {
                    Assert.InRange(length, 1, 1400);
                    times.Add(timestamp);
                }
            }
        }

        Assert.InRange(times.Count, 38, 40);
        for (int i = 1; i < times.Count; i++)
            Assert.InRange(times[i] - times[i - 1], 960u, 960u + 2 * 960);
    }

    [Theory]
    [InlineData("PCMA", 8_000, 1)]
    [InlineData("L16", 44_100, 2)]
    [InlineData("G726-32", 8_000, 1)]
    public void A_frame_allocates_nothing(string encoding, int rate, int channels)
    {
        var format = new AudioFormat(encoding, rate, channels);
        using var tone = new Tone(format, milliseconds: 5);
        byte[] packet = tone.Next();
        int time = encoding == "L16" ? 5 : 10;
        using var bench = new SoundBench(format, _opus) { Keeps = false };
        Assert.Equal(0, AllocationGuard.Measure(() => bench.Take(packet, time), 200));
    }

    [Theory]
    [InlineData("MPEG4-GENERIC", 48_000, false)]
    [InlineData("MPA", 90_000, false)]
    [InlineData("PCMA", 8_000, true)]
    [InlineData("PCMA", 12_345, false)]
    [InlineData("G722", 16_000, true)]
    [InlineData("G726-24", 8_000, true)]
    [InlineData("L16", 22_050, true)]
    public void What_can_be_decoded_is_known(string encoding, int rate, bool can) =>
        Assert.Equal(can, SoundFormats.CanDecode(new TrackFormat(97, encoding, rate, 1, "")));

    [Fact]
    public void Sound_becomes_Opus_if_the_viewer_has_it_and_else_what_can_be_encoded()
    {
        TrackFormat opus = new(111, "opus", 48_000, 2, "minptime=10");
        TrackFormat pcmu = new(0, "PCMU", 8_000, 1, "");
        TrackFormat unknown = new(99, "EVS", 16_000, 1, "");
        Assert.Equal(opus, SoundFormats.Target([unknown, pcmu, opus]));
        Assert.Equal(pcmu, SoundFormats.Target([unknown, pcmu]));
        Assert.Null(SoundFormats.Target([unknown]));
        Assert.Null(SoundFormats.Target([]));
    }

    /// <summary>A decoder and an encoder in line, and what is heard behind them.</summary>
    private sealed class SoundBench : IDisposable
    {
        private readonly SoundEncoder _encoder;
        private readonly AudioDecoder _ear;
        private readonly AudioFormat _source;
        private readonly byte[] _payload = new byte[1500];
        private readonly short[] _decoded = new short[48_000];
        private uint _timestamp = 4_294_960_000;
        private MonotonicTime _capture = _start;
        private int _lost;

        public SoundBench(AudioFormat source, AudioFormat target)
        {
            _source = source;
            var track = new TrackFormat(97, source.Encoding, source.ClockRate, source.Channels, source.Parameters ?? "");
            Decoder = SoundDecoder.TryCreate(track, target)!;
            _encoder = SoundEncoder.TryCreate(target, 4_294_000_000)!;
            AudioCodec codec = AudioCodecs.Find(target)!;
            _ear = codec.CreateDecoder(target, codec.SampleRates(target)[0], 1);
        }

        public SoundDecoder Decoder { get; }

        public bool Keeps { get; init; } = true;

        public List<(uint Timestamp, MonotonicTime Capture)> Frames { get; } = [];

        public List<short> Heard { get; } = [];

        public int HeardRate => _ear.SampleRate;

        public int HeardChannels => _ear.Channels;

        public void Take(byte[] packet, int milliseconds, int jitter = 0, bool moves = true)
        {
            var info = new FrameInfo { Timestamp = _timestamp + (uint)jitter, LostBefore = _lost };
            _lost = 0;
            if (Decoder.TryDecode(packet, info, out bool follows))
            {
                if (!follows)
                    Drain(interrupts: true);
                MonotonicTime capture = _capture + TimeSpan.FromSeconds(jitter / (double)_source.ClockRate);
                _encoder.Append(Decoder.Audio, Decoder.SampleRate, Decoder.Channels, capture + Decoder.Offset);
                Drain(interrupts: false);
            }

            if (moves)
                Pause(milliseconds);
        }

        public void Lose(int milliseconds)
        {
            _lost++;
            Pause(milliseconds);
        }

        public void Pause(int milliseconds)
        {
            _timestamp += (uint)(_source.ClockRate * milliseconds / 1000);
            _capture += TimeSpan.FromMilliseconds(milliseconds);
        }

        public void IsContinuous()
        {
            for (int i = 2; i < Frames.Count; i++)
                Assert.Equal(Frames[1].Timestamp - Frames[0].Timestamp, Frames[i].Timestamp - Frames[i - 1].Timestamp);
        }

        public void Dispose()
        {
            Decoder.Dispose();
            _encoder.Dispose();
            _ear.Dispose();
        }

        private void Drain(bool interrupts)
        {
            if (interrupts)
                _encoder.Interrupt();
            while (_encoder.TryTake(_payload, out int length, out uint timestamp, out MonotonicTime capture))
            {
                if (!Keeps)
                    continue;
                Frames.Add((timestamp, capture));
                int samples = _ear.Decode(_payload.AsSpan(0, length), _decoded);
                Assert.True(samples > 0);
                Heard.AddRange(_decoded.AsSpan(0, samples));
            }
        }
    }
}
