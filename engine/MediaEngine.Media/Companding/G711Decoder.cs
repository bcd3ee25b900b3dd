namespace MediaEngine.Media.Companding;

internal sealed class G711Decoder(bool aLaw, int sampleRate, int streamChannels, int channels) : AudioDecoder(sampleRate, channels)
{
    public override int Length(ReadOnlySpan<byte> payload) =>
        payload.IsEmpty || payload.Length % streamChannels != 0 ? -1 : payload.Length / streamChannels;

    public override int Decode(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        int length = Length(payload);
        if (length < 0 || samples.Length < length * Channels)
            return -1;
        if (streamChannels == 2 && Channels == 1)
        {
            // A pair at a time, because there is room for half of the samples only.
            Span<short> pair = stackalloc short[2];
            for (int i = 0; i < length; i++)
            {
                Expand(payload.Slice(2 * i, 2), pair);
                samples[i] = (short)((pair[0] + pair[1]) >> 1);
            }

            return length;
        }

        Expand(payload, samples);
        if (streamChannels < Channels)
            ChannelMix.Spread(samples, length);
        return length;
    }

    private void Expand(ReadOnlySpan<byte> codes, Span<short> samples)
    {
        if (aLaw)
            G711.DecodePcma(codes, samples);
        else
            G711.DecodePcmu(codes, samples);
    }
}
