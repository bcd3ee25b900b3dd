namespace MediaEngine.Media.Tests;

/// <summary>
/// RFC 3551 section 4.5.6: frames of 10 ms in 10 octets; the last frame of a packet may be a silence descriptor of 2 octets.
/// </summary>
public sealed class G729Tests : IDisposable
{
    private readonly AudioDecoder _decoder = Codec("G729").CreateDecoder(Format, 8000, 1);
    private readonly short[] _samples = new short[1600];

    public void Dispose() => _decoder.Dispose();

    [Theory]
    [InlineData(10, 80)]
    [InlineData(20, 160)]
    [InlineData(2, 80)]
    [InlineData(22, 240)]
    [InlineData(0, -1)]
    [InlineData(1, -1)]
    [InlineData(15, -1)]
    [InlineData(23, -1)]
    public void A_packet_is_frames_of_speech_and_at_most_one_of_silence(int bytes, int samples)
    {
        Assert.Equal(samples, _decoder.Length(new byte[bytes]));
        Assert.Equal(samples, _decoder.Decode(new byte[bytes], _samples));
    }

    [Theory]
    [InlineData("G729", "annexb=yes")]
    [InlineData("G729a", "annexb=no")]
    public void Both_names_have_the_one_static_number(string name, string parameters)
    {
        AudioCodec codec = Codec(name);
        Assert.Equal((18, parameters, 20), (codec.StaticPayloadType, codec.DefaultParameters, codec.PacketTime(20)));
    }

    [Fact]
    public void Lost_audio_is_concealed_and_fades()
    {
        using AudioEncoder encoder = Codec("G729").CreateEncoder(Format, 8000, 1, 20);
        short[] voice = Sound.Voice(8000, 8000);
        var payload = new byte[1400];
        for (int at = 0; at + encoder.Length <= voice.Length; at += encoder.Length)
        {
            Assert.Equal(20, encoder.Encode(voice.AsSpan(at, encoder.Length), payload));
            Assert.Equal(160, _decoder.Decode(payload.AsSpan(0, 20), _samples));
        }

        Assert.True(_decoder.TryConceal(default, _samples.AsSpan(0, 160)));
        double first = Level(_samples.AsSpan(0, 160));
        Assert.True(_decoder.TryConceal(default, _samples.AsSpan(0, 1600)));
        Assert.InRange(first, 1, double.MaxValue);
        Assert.InRange(Level(_samples.AsSpan(1440, 160)), 0, first);
        Assert.False(_decoder.TryConceal(default, _samples.AsSpan(0, 100)));
    }

    private static AudioFormat Format => new("G729", 8000, 1);

    private static double Level(ReadOnlySpan<short> samples)
    {
        double sum = 0;
        foreach (short sample in samples)
            sum += (double)sample * sample;
        return Math.Sqrt(sum / samples.Length);
    }

    private static AudioCodec Codec(string name)
    {
        AudioCodec? codec = AudioCodecs.Find(name);
        if (codec is null)
            Assert.Skip("not installed: libbcg729-0 (./build.sh test installs it)");
        return codec;
    }
}
