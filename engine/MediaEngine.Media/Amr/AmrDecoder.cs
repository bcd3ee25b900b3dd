using MediaEngine.Interop.Codecs.Amr;

namespace MediaEngine.Media.Amr;

internal sealed class AmrDecoder(AmrPayload payloads, int sampleRate, int channels) : AudioDecoder(sampleRate, channels)
{
    private readonly AmrDecoderHandle _decoder = new(payloads.IsWideband);
    private readonly byte[] _frame = new byte[AmrFrame.MaxBytes];
    private int _requested = -1;

    public override int RequestedMode => _requested;

    public override int Length(ReadOnlySpan<byte> payload)
    {
        int count = payloads.Count(payload);
        return count < 0 ? -1 : count * AmrFrame.Length(payloads.IsWideband);
    }

    public override int Decode(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        int frameLength = AmrFrame.Length(payloads.IsWideband);
        int count = payloads.Count(payload);
        if (count < 0 || samples.Length < count * frameLength * Channels)
            return -1;
        _requested = payloads.RequestedMode(payload) ?? _requested;
        for (int i = 0; i < count; i++)
        {
            bool good = payloads.Unpack(payload, count, i, _frame);
            _decoder.Decode(_frame, samples[(i * frameLength)..], !good);
        }

        if (Channels == 2)
            ChannelMix.Spread(samples, count * frameLength);
        return count * frameLength;
    }

    /// <summary>The decoder conceals frames without data itself, and fades out.</summary>
    public override bool TryConceal(ReadOnlySpan<byte> next, Span<short> samples)
    {
        int frameLength = AmrFrame.Length(payloads.IsWideband);
        int length = samples.Length / Channels;
        if (length == 0 || length % frameLength != 0)
            return false;
        _frame.AsSpan().Clear();
        _frame[0] = AmrPayload.NoData << 3;
        for (int at = 0; at < length; at += frameLength)
            _decoder.Decode(_frame, samples[at..], bad: true);
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
