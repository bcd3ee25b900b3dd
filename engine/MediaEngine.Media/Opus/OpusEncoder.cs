using MediaEngine.Interop.Codecs.Opus;

namespace MediaEngine.Media.Opus;

internal sealed class OpusEncoder : AudioEncoder
{
    /// <summary>Longest payload, so that a packet fits the usual MTU.</summary>
    private const int MaxPayload = 1400;

    /// <summary>A packet this short means that nothing needs to be sent (opus_encode).</summary>
    private const int NothingToSend = 2;

    private readonly OpusEncoderHandle _encoder;
    private readonly int _streamChannels;
    private readonly bool _discontinuous;
    private readonly short[] _mono;

    public OpusEncoder(OpusEncoderHandle encoder, int sampleRate, int channels, int streamChannels, int packetTime, bool discontinuous)
        : base(sampleRate, channels, packetTime)
    {
        _encoder = encoder;
        _streamChannels = streamChannels;
        _discontinuous = discontinuous;
        _mono = streamChannels < channels ? new short[Length] : [];
    }

    /// <summary>RFC 6716 section 4.2.9 and 4.3: 2.5 ms of overlap, and 4 ms by which the two layers are aligned.</summary>
    public override TimeSpan Delay => TimeSpan.FromMilliseconds(6.5);

    public override int Encode(ReadOnlySpan<short> samples, Span<byte> payload)
    {
        if (samples.Length != Length * Channels)
            return -1;
        if (_streamChannels < Channels)
            samples = ChannelMix.ToMono(samples, _mono);
        int length = _encoder.Encode(samples, _streamChannels, payload[..Math.Min(payload.Length, MaxPayload)]);
        if (length < 0)
            return -1;
        return _discontinuous && length <= NothingToSend ? 0 : length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _encoder.Dispose();
        base.Dispose(disposing);
    }
}
