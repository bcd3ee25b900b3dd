using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MediaEngine.Media.Linear;

internal sealed class L16Decoder(int sampleRate, int streamChannels, int channels) : AudioDecoder(sampleRate, channels)
{
    public override int Length(ReadOnlySpan<byte> payload)
    {
        int size = sizeof(short) * streamChannels;
        return payload.IsEmpty || payload.Length % size != 0 ? -1 : payload.Length / size;
    }

    public override int Decode(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        int length = Length(payload);
        if (length < 0 || samples.Length < length * Channels)
            return -1;
        if (streamChannels == 2 && Channels == 1)
        {
            for (int i = 0; i < length; i++)
            {
                int both = BinaryPrimitives.ReadInt16BigEndian(payload[(4 * i)..])
                    + BinaryPrimitives.ReadInt16BigEndian(payload[((4 * i) + 2)..]);
                samples[i] = (short)(both >> 1);
            }

            return length;
        }

        payload.CopyTo(MemoryMarshal.AsBytes(samples));
        Span<short> copied = samples[..(length * streamChannels)];
        if (BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(copied, copied);
        if (streamChannels < Channels)
            ChannelMix.Spread(samples, length);
        return length;
    }
}
