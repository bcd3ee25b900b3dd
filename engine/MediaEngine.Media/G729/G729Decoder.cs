using MediaEngine.Interop.Codecs.G729;

namespace MediaEngine.Media.G729;

internal sealed class G729Decoder(int channels) : AudioDecoder(8000, channels)
{
    private readonly G729DecoderHandle _decoder = new();

    public override int Length(ReadOnlySpan<byte> payload)
    {
        int rest = payload.Length % G729Frame.Bytes;
        return payload.IsEmpty || rest is not (0 or G729Frame.SilenceBytes)
            ? -1 : (payload.Length / G729Frame.Bytes + (rest == 0 ? 0 : 1)) * G729Frame.Length;
    }

    public override int Decode(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        int length = Length(payload);
        if (length < 0 || samples.Length < length * Channels)
            return -1;
        for (int at = 0; at < length; at += G729Frame.Length)
        {
            _decoder.Decode(payload[..Math.Min(payload.Length, G729Frame.Bytes)], samples[at..]);
            payload = payload[Math.Min(payload.Length, G729Frame.Bytes)..];
        }

        if (Channels == 2)
            ChannelMix.Spread(samples, length);
        return length;
    }

    /// <summary>Conceals frame by frame, each weaker than the one before (G.729 section 4.4).</summary>
    public override bool TryConceal(ReadOnlySpan<byte> next, Span<short> samples)
    {
        int length = samples.Length / Channels;
        if (length == 0 || length % G729Frame.Length != 0)
            return false;
        for (int at = 0; at < length; at += G729Frame.Length)
            _decoder.Conceal(samples[at..]);
        if (Channels == 2)
            ChannelMix.Spread(samples, length);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoder.Dispose();
        base.Dispose(disposing);
    }
}
