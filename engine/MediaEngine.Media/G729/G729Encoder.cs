using MediaEngine.Interop.Codecs.G729;

namespace MediaEngine.Media.G729;

internal sealed class G729Encoder : AudioEncoder
{
    private readonly G729EncoderHandle _encoder = new();
    private readonly short[] _mono;

    public G729Encoder(int channels, int packetTime)
        : base(8000, channels, packetTime)
    {
        _mono = channels == 2 ? new short[Length] : [];
    }

    public override int Encode(ReadOnlySpan<short> samples, Span<byte> payload)
    {
        if (samples.Length != Length * Channels)
            return -1;
        if (Channels == 2)
            samples = ChannelMix.ToMono(samples, _mono);
        int frames = samples.Length / G729Frame.Length;
        for (int frame = 0; frame < frames; frame++)
            _encoder.Encode(samples[(frame * G729Frame.Length)..], payload[(frame * G729Frame.Bytes)..]);
        return frames * G729Frame.Bytes;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _encoder.Dispose();
        base.Dispose(disposing);
    }
}
