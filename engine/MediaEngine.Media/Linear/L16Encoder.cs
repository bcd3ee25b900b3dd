using System.Buffers.Binary;

namespace MediaEngine.Media.Linear;

internal sealed class L16Encoder : AudioEncoder
{
    private readonly int _streamChannels;
    private readonly short[] _mixed;

    public L16Encoder(int sampleRate, int channels, int streamChannels, int packetTime)
        : base(sampleRate, channels, packetTime)
    {
        _streamChannels = streamChannels;
        _mixed = streamChannels == channels ? [] : new short[Length * streamChannels];
    }

    public override int Encode(ReadOnlySpan<short> samples, Span<byte> payload)
    {
        if (samples.Length != Length * Channels)
            return -1;
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

        for (int i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16BigEndian(payload[(2 * i)..], samples[i]);
        return sizeof(short) * samples.Length;
    }
}
