namespace MediaEngine.Media.G726;

internal sealed class G726Decoder(int bits, bool mostSignificantFirst, int channels) : AudioDecoder(8000, channels)
{
    private readonly G726State _state = new(bits);

    /// <summary>Bits at the end that fill no code word are padding.</summary>
    public override int Length(ReadOnlySpan<byte> payload) => payload.IsEmpty ? -1 : 8 * payload.Length / bits;

    public override int Decode(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        int length = Length(payload);
        if (length < 0 || samples.Length < length * Channels)
            return -1;
        int mask = (1 << bits) - 1;
        int window = 0, held = 0, written = 0;
        foreach (byte octet in payload)
        {
            window = mostSignificantFirst ? (window << 8) | octet : window | (octet << held);
            for (held += 8; held >= bits && written < length; held -= bits)
            {
                int code = mostSignificantFirst ? (window >> (held - bits)) & mask : window & mask;
                if (!mostSignificantFirst)
                    window >>= bits;
                samples[written++] = _state.Decode(code);
            }
        }

        if (Channels == 2)
            ChannelMix.Spread(samples, length);
        return length;
    }
}
