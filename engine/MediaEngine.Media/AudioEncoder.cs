namespace MediaEngine.Media;

/// <summary>From linear audio to the payloads of one stream. Allocates nothing after its making.</summary>
/// <param name="sampleRate">Of what it is given, Hz.</param>
/// <param name="channels">Of what it is given, interleaved: 1 or 2.</param>
/// <param name="packetTime">Audio in each payload, milliseconds.</param>
public abstract class AudioEncoder(int sampleRate, int channels, int packetTime) : IDisposable
{
    public int SampleRate { get; } = sampleRate;

    public int Channels { get; } = channels;

    public int PacketTime { get; } = packetTime;

    /// <summary>Samples of each channel in one payload.</summary>
    public int Length => SampleRate / 1000 * PacketTime + SampleRate % 1000 * PacketTime / 1000;

    /// <summary>Encodes one payload.</summary>
    /// <param name="samples">Exactly <see cref="Length"/> samples of each channel.</param>
    /// <param name="payload">At least 1400 bytes.</param>
    /// <returns>Bytes written; 0 when the codec has nothing to send (DTX); -1 when encoding failed.</returns>
    public abstract int Encode(ReadOnlySpan<short> samples, Span<byte> payload);

    /// <summary>The receiver wants no higher mode of the codec than this; -1 for none in particular. See <see cref="AudioDecoder.RequestedMode"/>.</summary>
    public virtual void Request(int mode)
    {
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
