using CsCheck;
using MediaEngine.Testing;

namespace MediaEngine.Media.Tests;

/// <summary>What holds for every row of the codec table.</summary>
public sealed class EveryCodecTests
{
    public static TheoryData<EveryCodec> All => EveryCodec.All();

    [Theory]
    [MemberData(nameof(All))]
    public void A_voice_survives_encoding_and_decoding(EveryCodec row)
    {
        Assert.NotNull(AudioCodecs.Find(row.Format));
        using AudioDecoder decoder = row.Decoder();
        List<byte[]> payloads = row.Payloads(50);
        short[] heard = row.Decode(decoder, payloads);
        using AudioEncoder encoder = row.Encoder();
        short[] said = row.Voice(encoder.Length * 50);
        Assert.Equal(said.Length, heard.Length);
        double floor = row.Encoding switch
        {
            "L16" => 90,
            "PCMU" or "PCMA" => 33,
            "G722" => 15,
            "G726-16" or "AAL2-G726-16" => 5,
            "G726-24" or "AAL2-G726-24" => 10,
            "G726-32" or "AAL2-G726-32" => 15,
            "G726-40" or "AAL2-G726-40" => 20,
            "GSM" => 8,
            "AMR" or "AMR-WB" or "G729" or "G729a" => 2,
            _ => 4
        };
        // The codec has a delay of up to 30 ms. One channel is enough, because both are equal.
        if (row.AudioChannels == 2)
        {
            said = [.. said.Where((_, i) => i % 2 == 0)];
            heard = [.. heard.Where((_, i) => i % 2 == 0)];
        }

        Assert.InRange(Sound.BestSnr(said, heard, row.SampleRate * 30 / 1000), floor, double.MaxValue);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_packet_time_is_kept(EveryCodec row)
    {
        foreach (int wanted in new[] { 1, 10, 20, 30, 40, 60, 80, 100, 120, 200 })
        {
            int time = row.Codec.PacketTime(row.Format, wanted);
            using AudioEncoder encoder = row.Encoder(wanted);
            Assert.Equal(time, encoder.PacketTime);
            using AudioDecoder decoder = row.Decoder();
            Assert.All(row.Payloads(3, wanted), payload => Assert.Equal(encoder.Length, decoder.Length(payload)));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Nothing_is_allocated_for_a_frame(EveryCodec row)
    {
        using AudioDecoder decoder = row.Decoder();
        using AudioEncoder encoder = row.Encoder();
        short[] voice = row.Voice(encoder.Length);
        var payload = new byte[1400];
        var samples = new short[encoder.Length * 2];
        int length = encoder.Encode(voice, payload);
        Assert.Equal(0, AllocationGuard.Measure(() => encoder.Encode(voice, payload), 20));
        Assert.Equal(0, AllocationGuard.Measure(() => decoder.Length(payload.AsSpan(0, length)), 20));
        Assert.Equal(0, AllocationGuard.Measure(() => decoder.Decode(payload.AsSpan(0, length), samples), 20));
        Assert.Equal(0, AllocationGuard.Measure(() => decoder.TryConceal(payload.AsSpan(0, length), samples), 20));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Any_bytes_decode_to_the_length_they_announce_or_not_at_all(EveryCodec row)
    {
        using AudioDecoder decoder = row.Decoder();
        var samples = new short[2 * 48000];
        Gen.Byte.Array[0, 200].Sample(
            payload =>
            {
                int length = decoder.Length(payload);
                int decoded = decoder.Decode(payload, samples);
                Assert.True(decoded == length, $"{length} announced, {decoded} decoded");
            },
            iter: 200,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_malformed_payload_changes_nothing(EveryCodec row)
    {
        List<byte[]> payloads = row.Payloads(20);
        using AudioDecoder undisturbed = row.Decoder();
        using AudioDecoder disturbed = row.Decoder();
        byte[] malformed = row.Encoding switch
        {
            "opus" => [0x03],
            "GSM" => new byte[33],
            "L16" => [1],
            "AMR" or "AMR-WB" => [0xf0, 0x3c, 0],
            _ => [],
        };
        var samples = new short[2 * 48000];
        foreach (byte[] payload in payloads)
        {
            Assert.Equal(-1, disturbed.Length(malformed));
            Assert.Equal(-1, disturbed.Decode(malformed, samples));
            Assert.Equal(-1, disturbed.Decode([], samples));
            Assert.Equal(row.Decode(undisturbed, [payload]), row.Decode(disturbed, [payload]));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Two_streams_do_not_disturb_each_other(EveryCodec row)
    {
        List<byte[]> payloads = row.Payloads(20);
        using AudioDecoder alone = row.Decoder();
        short[] expected = row.Decode(alone, payloads);
        using AudioDecoder first = row.Decoder();
        using AudioDecoder second = row.Decoder();
        var heard = new List<short>();
        foreach (byte[] payload in payloads)
        {
            heard.AddRange(row.Decode(first, [payload]));
            row.Decode(second, payloads);
        }

        Assert.Equal(expected, heard);
        using AudioEncoder firstEncoder = row.Encoder();
        using AudioEncoder secondEncoder = row.Encoder();
        short[] voice = row.Voice(firstEncoder.Length * 20);
        int size = firstEncoder.Length * row.AudioChannels;
        var output = new byte[1400];
        var other = new byte[1400];
        for (int i = 0; i < payloads.Count; i++)
        {
            int length = firstEncoder.Encode(voice.AsSpan(i * size, size), output);
            secondEncoder.Encode(new short[size], other);
            Assert.Equal(payloads[i], output[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Nothing_crashes_after_disposal(EveryCodec row)
    {
        byte[] payload = row.Payloads(1)[0];
        AudioDecoder decoder = row.Decoder();
        AudioEncoder encoder = row.Encoder();
        decoder.Dispose();
        encoder.Dispose();
        decoder.Dispose();
        encoder.Dispose();
        bool native = row.Encoding is "opus" or "GSM" or "AMR" or "AMR-WB" or "G729" or "G729a";
        Assert.Equal(native, Throws(() => decoder.Decode(payload, new short[2 * 48000])));
        Assert.Equal(native, Throws(() => encoder.Encode(new short[encoder.Length * row.AudioChannels], new byte[1400])));

        static bool Throws(Action action)
        {
            try
            {
                action();
                return false;
            }
            catch (ObjectDisposedException)
            {
                return true;
            }
        }
    }
}
