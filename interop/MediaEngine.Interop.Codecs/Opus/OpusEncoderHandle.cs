using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Codecs.Opus;

/// <summary>An OpusEncoder, for speech by default. Not thread-safe.</summary>
public sealed unsafe class OpusEncoderHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    /// <param name="rate">8000, 12000, 16000, 24000 or 48000 Hz.</param>
    /// <param name="channels">1 or 2.</param>
    /// <exception cref="InvalidOperationException">The library refuses the parameters.</exception>
    public static OpusEncoderHandle Create(int rate, int channels)
    {
        int error;
        OpusEncoderHandle encoder = LibOpus.opus_encoder_create(rate, channels, (int)OpusApplication.Voip, &error);
        return encoder.IsInvalid ? throw new InvalidOperationException($"opus_encoder_create: error {error}") : encoder;
    }

    /// <returns>False when the library does not accept the value.</returns>
    public bool Set(OpusRequest request, int value) => LibOpus.opus_encoder_ctl(this, request, value) == 0;

    /// <exception cref="InvalidOperationException">The library does not know the request.</exception>
    public int Get(OpusRequest request)
    {
        int value = 0;
        return LibOpus.opus_encoder_ctl(this, request, &value) == 0
            ? value
            : throw new InvalidOperationException($"opus_encoder_ctl {request}");
    }

    /// <param name="samples">Interleaved, 2.5 to 120 ms.</param>
    /// <returns>Octets written, or a negative error code of the library.</returns>
    public int Encode(ReadOnlySpan<short> samples, int channels, Span<byte> payload)
    {
        fixed (short* input = samples)
        fixed (byte* output = payload)
            return LibOpus.opus_encode(this, input, samples.Length / channels, output, payload.Length);
    }

    protected override bool ReleaseHandle()
    {
        LibOpus.opus_encoder_destroy(handle);
        return true;
    }
}
