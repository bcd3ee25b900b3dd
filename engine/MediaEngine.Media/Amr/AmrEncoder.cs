using MediaEngine.Interop.Codecs.Amr;

namespace MediaEngine.Media.Amr;

internal sealed class AmrEncoder : AudioEncoder
{
    private readonly AmrPayload _payloads;
    private readonly AmrModes _modes;
    private readonly AmrEncoderHandle _encoder;
    private readonly byte[] _frame = new byte[AmrFrame.MaxBytes];
    private readonly short[] _mono;

    /// <summary>A copy of a frame's samples for the library, which modifies them.</summary>
    private readonly short[] _samples;

    public AmrEncoder(AmrPayload payloads, AmrModes modes, int sampleRate, int channels, int packetTime)
        : base(sampleRate, channels, packetTime)
    {
        _payloads = payloads;
        _modes = modes;
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
        int mode = _modes.Next(count);
        _payloads.Begin(payload, count, mode);
        for (int i = 0; i < count; i++)
        {
            // Without discontinuous transmission every frame has the requested mode.
            samples.Slice(i * _samples.Length, _samples.Length).CopyTo(_samples);
            int bytes = _encoder.Encode(mode, _samples, _frame);
            if (bytes <= 0 || _frame[0] >> 3 != mode)
                return -1;
            _payloads.Pack(payload, count, i, mode, _frame);
        }

        return _payloads.Length(count, mode);
    }

    public override void Request(int mode) => _modes.Request(mode);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _encoder.Dispose();
        base.Dispose(disposing);
    }
}
