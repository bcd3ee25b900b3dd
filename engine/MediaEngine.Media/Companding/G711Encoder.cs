namespace MediaEngine.Media.Companding;

internal sealed class G711Encoder : AudioEncoder
{
    private readonly bool _aLaw;
    private readonly int _streamChannels;
    private readonly short[] _mixed;

    public G711Encoder(bool aLaw, int sampleRate, int streamChannels, int channels, int packetTime)
        : base(sampleRate, channels, packetTime)
    {
        (_aLaw, _streamChannels) = (aLaw, streamChannels);
        _mixed = streamChannels == channels ? [] : new short[Length * streamChannels];
    }

    public override int Encode(ReadOnlySpan<short> samples, Span<byte> payload)
    {
        if (_streamChannels < Channels)
        {
            samples = ChannelMix.ToMono(samples, _mixed);
        }
        else if (_streamChannels > Channels)
        {
            samples.CopyTo(_mixed);
            ChannelMix.Spread(_mixed, samples.Length);
            samples = _mixed;
        }

        if (_aLaw)
            G711.EncodePcma(samples, payload);
        else
            G711.EncodePcmu(samples, payload);
        return samples.Length;
    }
}
