using MediaEngine.Interop.Codecs.Opus;

namespace MediaEngine.Media.Opus;

internal sealed class OpusDecoder(int sampleRate, int channels) : AudioDecoder(sampleRate, channels)
{
    private readonly OpusDecoderHandle _decoder = OpusDecoderHandle.Create(sampleRate, channels);

    public override int Length(ReadOnlySpan<byte> payload) => OpusDecoderHandle.Length(payload, SampleRate);

    public override int Decode(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        // libopus would conceal for an empty payload, and would parse half of a payload that is too long before it returns an error.
        int length = Length(payload);
        if (length < 0 || samples.Length < length * Channels)
            return -1;
        return Math.Max(_decoder.Decode(payload, samples, Channels, fec: false), -1);
    }

    /// <summary>
    /// Conceals a gap: its end from the FEC data in <paramref name="next"/> where there is some, the rest by concealment. Opus counts in
    /// steps of 2.5 ms; a gap that is not a multiple of them is not a loss of Opus packets.
    /// </summary>
    public override bool TryConceal(ReadOnlySpan<byte> next, Span<short> samples)
    {
        int length = samples.Length / Channels;
        if (length == 0 || length % (SampleRate / 400) != 0)
            return false;
        bool hasNext = Length(next) > 0;
        return _decoder.Decode(hasNext ? next : default, samples, Channels, fec: hasNext) == length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoder.Dispose();
        base.Dispose(disposing);
    }
}
