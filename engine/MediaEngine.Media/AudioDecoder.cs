namespace MediaEngine.Media;

/// <summary>
/// Decodes the payloads of one stream to linear audio: 16-bit samples, interleaved for two channels. Allocates nothing after construction.
/// </summary>
public abstract class AudioDecoder(int sampleRate, int channels) : IDisposable
{
    /// <summary>Sample rate of the decoded audio, Hz.</summary>
    public int SampleRate { get; } = sampleRate;

    /// <summary>Channels of the decoded audio: 1 or 2.</summary>
    public int Channels { get; } = channels;

    /// <summary>Samples per channel in the payload, computed without decoding; -1 when the payload is malformed.</summary>
    public abstract int Length(ReadOnlySpan<byte> payload);

    /// <summary>Decodes a payload. A malformed payload changes no state.</summary>
    /// <param name="samples">Room for <see cref="Length"/> samples per channel.</param>
    /// <returns>Samples written per channel; -1 when the payload is malformed.</returns>
    public abstract int Decode(ReadOnlySpan<byte> payload, Span<short> samples);

    /// <summary>Conceals lost audio from the audio before it and the payload after it.</summary>
    /// <param name="next">The payload after the gap. It may contain a low-bitrate copy of the lost frame (RFC 6716 section 2.1.7).</param>
    /// <param name="samples">Filled with concealed audio.</param>
    /// <returns>False when the codec has no concealment of its own. The sequence number gap is then left to the receiver, which conceals
    /// it.</returns>
    public virtual bool TryConceal(ReadOnlySpan<byte> next, Span<short> samples) => false;

    /// <summary>
    /// The highest codec mode the sender of the payloads wants to receive, by its last request (RFC 4867 section 4.3.1); -1 for no limit.
    /// </summary>
    public virtual int RequestedMode => -1;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
