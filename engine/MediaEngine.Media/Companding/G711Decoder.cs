namespace MediaEngine.Media.Companding;

internal sealed class G711Decoder(bool aLaw, int channels) : AudioDecoder(8000, channels)
{
    public override int Length(ReadOnlySpan<byte> payload) => payload.IsEmpty ? -1 : payload.Length;

    public override int Decode(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        if (payload.IsEmpty)
            return -1;
        if (aLaw)
            G711.DecodePcma(payload, samples);
        else
            G711.DecodePcmu(payload, samples);
        if (Channels == 2)
            ChannelMix.Spread(samples, payload.Length);
        return payload.Length;
    }
}
