using MediaEngine.Interop.Codecs.Gsm;

namespace MediaEngine.Media.Gsm;

internal sealed class GsmDecoder(int channels) : AudioDecoder(8000, channels)
{
    /// <summary>Upper half of the first octet of each frame (RFC 3551 section 4.5.8.1).</summary>
    private const int Signature = 0xd;

    private readonly GsmHandle _decoder = GsmHandle.Create();

    public override int Length(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty || payload.Length % GsmHandle.FrameBytes != 0)
            return -1;
        for (int at = 0; at < payload.Length; at += GsmHandle.FrameBytes)
        {
            if (payload[at] >> 4 != Signature)
                return -1;
        }

        return payload.Length / GsmHandle.FrameBytes * GsmHandle.FrameLength;
    }

    public override int Decode(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        int length = Length(payload);
        if (length < 0 || samples.Length < length * Channels)
            return -1;
        for (int frame = 0; frame < length / GsmHandle.FrameLength; frame++)
            _ = _decoder.TryDecode(payload[(frame * GsmHandle.FrameBytes)..], samples[(frame * GsmHandle.FrameLength)..]);
        if (Channels == 2)
            ChannelMix.Spread(samples, length);
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoder.Dispose();
        base.Dispose(disposing);
    }
}
