using MediaEngine.Media;

namespace MediaEngine.Fuzz;

/// <summary>
/// Decodes payloads of one stream. The first octet selects the row of the codec table, the second the rate and the channels; then each
/// payload follows its length. The oracle: the decoder
/// returns the length that it announced, and writes nothing beyond it.
/// </summary>
internal static class CodecTarget
{
    private const short Untouched = 0x5a5a;

    private static readonly short[] _samples = new short[16 * 1024];

    public static void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2)
            return;
        AudioCodec codec = AudioCodecs.All[input[0] % AudioCodecs.All.Count];
        if (!codec.IsAvailable)
            return;
        var format = new AudioFormat(codec.Encoding, codec.ClockRate, codec.Channels);
        ReadOnlySpan<int> rates = codec.SampleRates(format);
        using AudioDecoder decoder = codec.CreateDecoder(format, rates[(input[1] >> 1) % rates.Length], (input[1] & 1) + 1);
        for (input = input[2..]; !input.IsEmpty;)
        {
            int size = Math.Min(input[0], input.Length - 1);
            ReadOnlySpan<byte> payload = input.Slice(1, size);
            input = input[(1 + size)..];
            int length = decoder.Length(payload);
            int room = Math.Max(length, 0) * decoder.Channels;
            _samples.AsSpan(0, room + 64).Fill(Untouched);
            int decoded = decoder.Decode(payload, _samples.AsSpan(0, room));
            Require(decoded == length, "decodes to what it announces");
            Require(!_samples.AsSpan(room, 64).ContainsAnyExcept(Untouched), "writes nowhere else");
            _ = decoder.TryConceal(payload, _samples.AsSpan(0, decoder.SampleRate / 50 * decoder.Channels));
        }
    }

    private static void Require(bool condition, string rule)
    {
        if (!condition)
            throw new InvalidOperationException($"Broken rule: {rule}");
    }
}
