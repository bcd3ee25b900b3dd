using MediaEngine.Interop.Codecs.Amr;

namespace MediaEngine.Media.Amr;

internal sealed class AmrEncoder : AudioEncoder
{
    private readonly AmrPayload _payloads;
    private readonly int _mode;
    private readonly AmrEncoderHandle _encoder;
    private readonly byte[] _frame = new byte[AmrFrame.MaxBytes];
    private readonly short[] _mono;

    /// <summary>The library's own copy of a frame's samples: it changes them.</summary>
    private readonly short[] _samples;

    public AmrEncoder(AmrPayload payloads, int mode, int sampleRate, int channels, int packetTime)
        : base(sampleRate, channels, packetTime)
    {
        _payloads = payloads;
        _mode = mode;
        _encoder = new AmrEncoderHandle(payloads.IsWideband);
        _samples = new short[AmrFrame.Length(payloads.IsWideband)];
        _mono = channels == 2 ? new short[Length] : [];
    }

    public override int Encode(ReadOnlySpan<short> samples, Span<byte> payload)
    {
        if (samples.Length != Length * Channels)
            return -1;
        if (Channels == 2)
            samples = ChannelMix.ToMono(samples, _mono);
        int count = PacketTime / AmrPayload.FrameTime;
        _payloads.Begin(payload, count, _mode);
        for (int i = 0; i < count; i++)
        {
            // Without discontinuous transmission every frame is of the mode asked for.
            samples.Slice(i * _samples.Length, _samples.Length).CopyTo(_samples);
            int bytes = _encoder.Encode(_mode, _samples, _frame);
            if (bytes <= 0 || _frame[0] >> 3 != _mode)
                return -1;
            _payloads.Pack(payload, count, i, _mode, _frame);
        }

        return _payloads.Length(count, _mode);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _encoder.Dispose();
        base.Dispose(disposing);
    }
}
