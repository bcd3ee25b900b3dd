using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Codecs.Opus;

/// <summary>An OpusDecoder. Not thread-safe.</summary>
public sealed unsafe class OpusDecoderHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    /// <param name="rate">8000, 12000, 16000, 24000 or 48000 Hz.</param>
    /// <param name="channels">1 or 2, whatever the packets have.</param>
    /// <exception cref="InvalidOperationException">The library refuses the parameters.</exception>
    public static OpusDecoderHandle Create(int rate, int channels)
    {
        int error;
        OpusDecoderHandle decoder = LibOpus.opus_decoder_create(rate, channels, &error);
        return decoder.IsInvalid ? throw new InvalidOperationException($"opus_decoder_create: error {error}") : decoder;
    }

    /// <summary>Samples per channel of a packet at a rate; -1 when its framing is malformed (RFC 6716 section 3.4).</summary>
    public static int Length(ReadOnlySpan<byte> payload, int rate)
    {
        byte toc;
        int offset;
        byte** frames = stackalloc byte*[LibOpus.MaxFrames];
        short* sizes = stackalloc short[LibOpus.MaxFrames];
        if (payload.IsEmpty)
            return -1;
        fixed (byte* data = payload)
        {
            int count = LibOpus.opus_packet_parse(data, payload.Length, &toc, frames, sizes, &offset);
            return count <= 0 ? -1 : count * LibOpus.opus_packet_get_samples_per_frame(data, rate);
        }
    }

    /// <exception cref="InvalidOperationException">The library does not know the request.</exception>
    public int Get(OpusRequest request)
    {
        int value = 0;
        return LibOpus.opus_decoder_ctl(this, request, &value) == 0
            ? value
            : throw new InvalidOperationException($"opus_decoder_ctl {request}");
    }

    /// <summary>Decodes a packet. Without a packet (empty), conceals as much audio as there is room for.</summary>
    /// <param name="samples">Interleaved, with room for the packet.</param>
    /// <param name="fec">Decodes the audio before the packet: from the FEC data in it if there is any, otherwise concealed.</param>
    /// <returns>Samples per channel, or a negative error code of the library.</returns>
    public int Decode(ReadOnlySpan<byte> payload, Span<short> samples, int channels, bool fec)
    {
        fixed (byte* data = payload)
        fixed (short* output = samples)
            return LibOpus.opus_decode(this, data, payload.Length, output, samples.Length / channels, fec ? 1 : 0);
    }

    protected override bool ReleaseHandle()
    {
        LibOpus.opus_decoder_destroy(handle);
        return true;
    }
}
