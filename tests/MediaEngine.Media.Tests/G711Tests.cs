using System.Text.Json;
using CsCheck;
using MediaEngine.Media.Companding;
using MediaEngine.Testing;

namespace MediaEngine.Media.Tests;

public sealed class G711Tests
{
    private static readonly JsonElement _vectors = VectorFile.Json("g711", "g711-tables.json");

    [Theory]
    [InlineData("PCMU", "pcmu_decode")]
    [InlineData("PCMA", "pcma_decode")]
    public void Every_code_decodes_as_the_recommendation_says(string encoding, string table)
    {
        short[] expected = [.. _vectors.GetProperty(table).EnumerateArray().Select(value => value.GetInt16())];
        byte[] codes = [.. Enumerable.Range(0, 256).Select(code => (byte)code)];
        var samples = new short[256];
        using AudioDecoder decoder = Decoder(encoding);
        Assert.Equal(256, decoder.Length(codes));
        Assert.Equal(256, decoder.Decode(codes, samples));
        Assert.Equal(expected, samples);
        for (int i = 0; i < codes.Length; i++)
        {
            decoder.Decode(codes.AsSpan(i, 1), samples);
            Assert.Equal(expected[i], samples[0]);
        }
    }

    [Theory]
    [InlineData("PCMU", "pcmu")]
    [InlineData("PCMA", "pcma")]
    public void Known_values_encode_within_a_code_of_the_published_one(string encoding, string field)
    {
        foreach (JsonElement sample in _vectors.GetProperty("encode_samples").EnumerateArray())
        {
            byte[] code = Encode(encoding, [sample.GetProperty("linear").GetInt16()]);
            int expected = sample.GetProperty(field).GetByte();
            Assert.InRange(Step(encoding, code[0]) - Step(encoding, (byte)expected), -1, 1);
        }
    }

    [Theory]
    [InlineData("PCMU")]
    [InlineData("PCMA")]
    public void A_code_survives_decoding_and_encoding(string encoding)
    {
        for (int code = 0; code < 256; code++)
        {
            bool negativeZero = encoding == "PCMU" && code == 0x7f;
            Assert.Equal(negativeZero ? 0xff : code, Encode(encoding, Decode(encoding, [(byte)code]))[0]);
        }
    }

    [Theory]
    [InlineData("PCMU")]
    [InlineData("PCMA")]
    public void Every_sample_encodes_alike_alone_and_in_a_block_and_within_half_a_step(string encoding)
    {
        short[] all = [.. Enumerable.Range(-32768, 65536).Select(value => (short)value)];
        byte[] block = Encode(encoding, all);
        short[] decoded = Decode(encoding, block);
        for (int i = 0; i < all.Length; i++)
        {
            byte alone = encoding == "PCMU" ? G711.EncodePcmuSample(all[i]) : G711.EncodePcmaSample(all[i]);
            Assert.True(alone == block[i], $"{all[i]}: {alone} alone, {block[i]} in a block");
            int exponent = ((encoding == "PCMU" ? ~alone : alone ^ 0x55) >> 4) & 7;
            int halfStep = encoding == "PCMU" ? 4 << exponent : 8 << Math.Max(exponent - 1, 0);
            bool clipped = Math.Abs((int)all[i]) > 32635;
            Assert.True(clipped || Math.Abs(decoded[i] - all[i]) <= halfStep, $"{all[i]} became {decoded[i]}");
            Assert.True(i == 0 || decoded[i] >= decoded[i - 1], $"{all[i]} is below the one before");
        }
    }

    [Fact]
    public void Mapping_a_law_to_the_other_is_decoding_and_encoding() =>
        Gen.Byte.Array[0, 400].Select(Gen.Bool).Sample((payload, fromPcma) =>
        {
            byte[] expected = fromPcma ? Encode("PCMU", Decode("PCMA", payload)) : Encode("PCMA", Decode("PCMU", payload));
            byte[] mapped = [.. payload];
            G711.Map(mapped, fromPcma);
            Assert.Equal(expected, mapped);
        });

    [Fact]
    public void Mapping_allocates_nothing()
    {
        var payload = new byte[171];
        Assert.Equal(0, AllocationGuard.Measure(() => G711.Map(payload, fromPcma: true), 20));
    }

    [Fact]
    public void Two_channels_are_averaged_into_a_stream_and_alike_out_of_it()
    {
        AudioCodec codec = AudioCodecs.Find("PCMA")!;
        var format = new AudioFormat("PCMA", 8000, 1);
        using AudioEncoder encoder = codec.CreateEncoder(format, 8000, 2, 20);
        using AudioDecoder decoder = codec.CreateDecoder(format, 8000, 2);
        var samples = new short[2 * encoder.Length];
        for (int i = 0; i < encoder.Length; i++)
            (samples[2 * i], samples[(2 * i) + 1]) = (3000, 1000);
        var payload = new byte[1400];
        Assert.Equal(160, encoder.Encode(samples, payload));
        Assert.Equal(160, decoder.Decode(payload.AsSpan(0, 160), samples));
        Assert.All(samples, sample => Assert.InRange(sample, 1950, 2050));
    }

    [Fact]
    public void An_empty_payload_is_malformed()
    {
        using AudioDecoder decoder = Decoder("PCMU");
        Assert.Equal(-1, decoder.Length([]));
        Assert.Equal(-1, decoder.Decode([], new short[10]));
    }

    [Theory]
    [InlineData(5, 10)]
    [InlineData(20, 20)]
    [InlineData(33, 33)]
    [InlineData(500, 120)]
    public void Any_packet_time_is_possible_from_10_to_120_ms(int wanted, int expected) =>
        Assert.Equal(expected, AudioCodecs.Find("PCMU")!.PacketTime(wanted));

    private static AudioDecoder Decoder(string encoding) =>
        AudioCodecs.Find(encoding)!.CreateDecoder(new AudioFormat(encoding, 8000, 1), 8000, 1);

    private static short[] Decode(string encoding, byte[] codes)
    {
        var samples = new short[codes.Length];
        if (encoding == "PCMU")
            G711.DecodePcmu(codes, samples);
        else
            G711.DecodePcma(codes, samples);
        return samples;
    }

    private static byte[] Encode(string encoding, short[] samples)
    {
        var codes = new byte[samples.Length];
        if (encoding == "PCMU")
            G711.EncodePcmu(samples, codes);
        else
            G711.EncodePcma(samples, codes);
        return codes;
    }

    /// <summary>The index of a code among the levels, from the lowest. Both zeros of mu-law are one level.</summary>
    private static int Step(string encoding, byte code)
    {
        int level = Decode(encoding, [code])[0];
        return Decode(encoding, [.. Enumerable.Range(0, 256).Select(other => (byte)other)]).Distinct().Count(other => other < level);
    }
}
