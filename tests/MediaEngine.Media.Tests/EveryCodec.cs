namespace MediaEngine.Media.Tests;

/// <summary>All rows of the codec table that are installed, in all their formats and rates.</summary>
public sealed record EveryCodec(string Encoding, int ClockRate, int Channels, int SampleRate, int AudioChannels)
{
    public static TheoryData<EveryCodec> All()
    {
        var data = new TheoryData<EveryCodec>();
        foreach (AudioCodec codec in AudioCodecs.All)
        {
            if (!codec.IsAvailable)
            {
                Console.Error.WriteLine($"{codec.Encoding} is not tested: its library is not installed");
                continue;
            }

            var format = new AudioFormat(codec.Encoding, codec.ClockRate, codec.Channels);
            foreach (int rate in codec.SampleRates(format))
            {
                data.Add(new EveryCodec(codec.Encoding, codec.ClockRate, codec.Channels, rate, 1));
                data.Add(new EveryCodec(codec.Encoding, codec.ClockRate, codec.Channels, rate, 2));
            }
        }

        return data;
    }

    public AudioFormat Format => new(Encoding, ClockRate, Channels) { Parameters = Codec.DefaultParameters };

    public AudioCodec Codec => AudioCodecs.All.First(codec => codec.Encoding == Encoding && codec.Channels == Channels);

    public AudioDecoder Decoder() => Codec.CreateDecoder(Format, SampleRate, AudioChannels);

    public AudioEncoder Encoder(int packetTime = 20) =>
        Codec.CreateEncoder(Format, SampleRate, AudioChannels, Codec.PacketTime(Format, packetTime));

    /// <summary>Payloads of a voice.</summary>
    public List<byte[]> Payloads(int count, int packetTime = 20)
    {
        using AudioEncoder encoder = Encoder(packetTime);
        short[] voice = Voice(encoder.Length * count);
        var payload = new byte[1400];
        var payloads = new List<byte[]>();
        for (int i = 0; i < count; i++)
        {
            int length = encoder.Encode(voice.AsSpan(i * encoder.Length * AudioChannels, encoder.Length * AudioChannels), payload);
            Assert.InRange(length, 1, 1400);
            payloads.Add(payload[..length]);
        }

        return payloads;
    }

    /// <summary>This many samples per channel; the channels have the same audio.</summary>
    public short[] Voice(int length)
    {
        short[] mono = Sound.Voice(SampleRate, length);
        return AudioChannels == 1 ? mono : [.. mono.SelectMany(sample => new[] { sample, sample })];
    }

    public short[] Decode(AudioDecoder decoder, IEnumerable<byte[]> payloads)
    {
        var all = new List<short>();
        var samples = new short[2 * 48000];
        foreach (byte[] payload in payloads)
        {
            int length = decoder.Decode(payload, samples);
            Assert.Equal(decoder.Length(payload), length);
            all.AddRange(samples.AsSpan(0, length * AudioChannels));
        }

        return [.. all];
    }
}
