using MediaEngine.Interop.Codecs.Gsm;

namespace MediaEngine.Media.Gsm;

internal sealed class GsmEncoder : AudioEncoder
{
    private readonly GsmHandle _encoder = GsmHandle.Create();
    private readonly short[] _mono;

    public GsmEncoder(int channels, int packetTime)
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
        int frames = samples.Length / GsmHandle.FrameLength;
        for (int frame = 0; frame < frames; frame++)
            _encoder.Encode(samples[(frame * GsmHandle.FrameLength)..], payload[(frame * GsmHandle.FrameBytes)..]);
        return frames * GsmHandle.FrameBytes;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _encoder.Dispose();
        base.Dispose(disposing);
    }
}
