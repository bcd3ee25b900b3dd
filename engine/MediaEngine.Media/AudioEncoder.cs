namespace MediaEngine.Media;

/// <summary>Encodes linear audio to the payloads of one stream. Allocates nothing after construction.</summary>
/// <param name="sampleRate">Sample rate of the input, Hz.</param>
/// <param name="channels">Channels of the input, interleaved: 1 or 2.</param>
/// <param name="packetTime">Duration of each payload in milliseconds.</param>
public abstract class AudioEncoder(int sampleRate, int channels, int packetTime) : IDisposable
{
    public int SampleRate { get; } = sampleRate;

    public int Channels { get; } = channels;

    public int PacketTime { get; } = packetTime;

    /// <summary>Samples per channel in one payload.</summary>
    public int Length => SampleRate / 1000 * PacketTime + SampleRate % 1000 * PacketTime / 1000;

    /// <summary>How much later the receiver hears a sample than its place in the payloads says.</summary>
    public virtual TimeSpan Delay => TimeSpan.Zero;

    /// <summary>Encodes one payload.</summary>
    /// <param name="samples">Exactly <see cref="Length"/> samples per channel.</param>
    /// <param name="payload">Room for at least 1400 octets.</param>
    /// <returns>Octets written; 0 when the codec has nothing to send (DTX); -1 when encoding failed.</returns>
    public abstract int Encode(ReadOnlySpan<short> samples, Span<byte> payload);

    /// <summary>The highest codec mode the receiver wants; -1 for no limit. See <see cref="AudioDecoder.RequestedMode"/>.</summary>
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
