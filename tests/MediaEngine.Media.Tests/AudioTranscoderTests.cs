namespace MediaEngine.Media.Tests;

/// <summary>Transcoding from one codec to another: the audio is the same, in the requested packet time.</summary>
public sealed class AudioTranscoderTests
{
    private static readonly AudioFormat _pcmu = new("PCMU", 8000, 1);
    private static readonly AudioFormat _pcma = new("PCMA", 8000, 1);
    private static readonly AudioFormat _g722 = new("G722", 8000, 1);
    private static readonly AudioFormat _opus = new("opus", 48000, 2);
    private static readonly AudioFormat _linear = new("L16", 44100, 1);
    private static readonly AudioFormat _linearStereo = new("L16", 44100, 2);

    public static TheoryData<AudioFormat, AudioFormat, int> Pairs()
    {
        var pairs = new TheoryData<AudioFormat, AudioFormat, int>();
        AudioFormat[] formats = [_pcmu, _pcma, _g722, _opus, _linear, _linearStereo];
        foreach (AudioFormat from in formats)
        {
            foreach (AudioFormat to in formats)
            {
                foreach (int packetTime in (int[])[10, 20, 40])
                {
                    // 40 ms of L16 are more than a packet can hold.
                    if (from != to && !(packetTime > 10 && to.Encoding == "L16"))
                        pairs.Add(from, to, packetTime);
                }
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_tone_stays_the_tone_it_is_from_every_codec_to_every_other(AudioFormat from, AudioFormat to, int packetTime)
    {
        Assert.SkipWhen(AudioCodecs.Find(from) is null || AudioCodecs.Find(to) is null,
            "not installed: libopus0 (./build.sh test installs it)");
        using AudioTranscoder transcoder = AudioTranscoder.TryCreate(from, to, packetTime)!;
        AudioCodec source = AudioCodecs.Find(from)!;
        AudioCodec target = AudioCodecs.Find(to)!;
        int rate = source.SampleRates(from)[0];
        using AudioEncoder encoder = source.CreateEncoder(from, rate, 1, source.PacketTime(10));
        using AudioDecoder decoder = target.CreateDecoder(to, target.SampleRates(to)[0], 1);
        short[] input = new short[encoder.Length];
        byte[] payload = new byte[1400];
        byte[] made = new byte[1400];
        var heard = new List<short>();
        for (int sent = 0; sent < 200 / encoder.PacketTime * 10; sent++)
        {
            for (int i = 0; i < input.Length; i++)
                input[i] = (short)(8000 * Math.Sin(2 * Math.PI * 1000 * (sent * input.Length + i) / rate));
            int length = encoder.Encode(input, payload);
            Assert.True(transcoder.TryDecode(payload.AsSpan(0, length)));
            while (transcoder.HasPacket)
            {
                int bytes = transcoder.Encode(made);
                short[] output = new short[decoder.Length(made.AsSpan(0, bytes))];
                decoder.Decode(made.AsSpan(0, bytes), output);
                Assert.Equal(decoder.SampleRate * transcoder.PacketTime / 1000, output.Length);
                heard.AddRange(output);
            }
        }

        Assert.InRange(heard.Count, decoder.SampleRate * 2 - decoder.SampleRate / 10, decoder.SampleRate * 2);
        (double tone, double others) = Split([.. heard.Skip(decoder.SampleRate / 2)], decoder.SampleRate);
        Assert.InRange(Math.Sqrt(2 * tone), 6000, 10000);
        Assert.True(tone > 30 * others, $"tone {tone:0}, all else {others:0}");
    }

    [Fact]
    public void Lost_audio_is_made_up_where_the_codec_can_and_else_left_to_the_receiver()
    {
        Assert.SkipWhen(AudioCodecs.Find(_opus) is null, "not installed: libopus0 (./build.sh test installs it)");
        AudioCodec opus = AudioCodecs.Find(_opus)!;
        using AudioEncoder encoder = opus.CreateEncoder(_opus, 48000, 1, 20);
        byte[] payload = new byte[1400];
        int length = encoder.Encode(new short[encoder.Length], payload);
        using AudioTranscoder fromOpus = AudioTranscoder.TryCreate(_opus, _pcma, 20)!;
        Assert.True(fromOpus.TryDecode(payload.AsSpan(0, length)));
        Assert.True(fromOpus.TryConceal(2 * 960, payload.AsSpan(0, length)));
        Assert.Equal(3 * 160, fromOpus.Waiting);
        using AudioTranscoder fromLaw = AudioTranscoder.TryCreate(_pcma, _opus, 20)!;
        Assert.False(fromLaw.TryConceal(160, new byte[160]));
        Assert.Equal(0, fromLaw.Waiting);
    }

    [Fact]
    public void More_audio_than_a_packet_can_hold_is_refused_and_changes_nothing()
    {
        using AudioTranscoder transcoder = AudioTranscoder.TryCreate(_pcmu, _g722, 20)!;
        Assert.Equal(-1, transcoder.Duration(new byte[1601]));
        Assert.False(transcoder.TryDecode(new byte[4000]));
        Assert.False(transcoder.TryDecode([]));
        Assert.Equal(0, transcoder.Waiting);
    }

    /// <summary>Power at 1000 Hz and of the rest.</summary>
    private static (double Tone, double Others) Split(short[] samples, int rate)
    {
        double sine = 0, cosine = 0, all = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            (double s, double c) = Math.SinCos(2 * Math.PI * 1000 * i / rate);
            sine += s * samples[i];
            cosine += c * samples[i];
            all += (double)samples[i] * samples[i];
        }

        double tone = 2 * (sine * sine + cosine * cosine) / samples.Length / samples.Length;
        return (tone, all / samples.Length - tone);
    }
}
