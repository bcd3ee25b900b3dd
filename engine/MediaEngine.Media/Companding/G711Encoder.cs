namespace MediaEngine.Media.Companding;

internal sealed class G711Encoder : AudioEncoder
{
    private readonly bool _aLaw;
    private readonly short[] _mono;

    public G711Encoder(bool aLaw, int channels, int packetTime)
        : base(8000, channels, packetTime)
    {
        _aLaw = aLaw;
        _mono = channels == 2 ? new short[Length] : [];
    }

    public override int Encode(ReadOnlySpan<short> samples, Span<byte> payload)
    {
        if (Channels == 2)
            samples = ChannelMix.ToMono(samples, _mono);
        if (_aLaw)
            G711.EncodePcma(samples, payload);
        else
            G711.EncodePcmu(samples, payload);
        return samples.Length;
    }
}
