namespace MediaEngine.Media.G726;

internal sealed class G726Encoder : AudioEncoder
{
    private readonly G726State _state;
    private readonly short[] _mono;
    private readonly int _bits;
    private readonly bool _mostSignificantFirst;

    public G726Encoder(int bits, bool mostSignificantFirst, int channels, int packetTime)
        : base(8000, channels, packetTime)
    {
        (_bits, _mostSignificantFirst, _state) = (bits, mostSignificantFirst, new G726State(bits));
        _mono = channels == 2 ? new short[Length] : [];
    }

    public override int Encode(ReadOnlySpan<short> samples, Span<byte> payload)
    {
        if (samples.Length != Length * Channels)
            return -1;
        if (Channels == 2)
            samples = ChannelMix.ToMono(samples, _mono);
        int window = 0, held = 0, written = 0;
        foreach (short sample in samples)
        {
            int code = _state.Encode(sample);
            window = _mostSignificantFirst ? (window << _bits) | code : window | (code << held);
            for (held += _bits; held >= 8; held -= 8)
            {
                payload[written++] = (byte)(_mostSignificantFirst ? window >> (held - 8) : window);
                if (!_mostSignificantFirst)
                    window >>= 8;
            }
        }

        return written;
    }
}
