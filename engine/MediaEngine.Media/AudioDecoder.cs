namespace MediaEngine.Media;

/// <summary>From the payloads of one stream to linear audio: 16-bit samples, interleaved when there are two channels. Allocates nothing after its making.</summary>
public abstract class AudioDecoder(int sampleRate, int channels) : IDisposable
{
    /// <summary>Of what comes out, Hz.</summary>
    public int SampleRate { get; } = sampleRate;

    /// <summary>Of what comes out: 1 or 2.</summary>
    public int Channels { get; } = channels;

    /// <summary>Samples for each channel the payload holds, known without decoding it; -1 when it is malformed.</summary>
    public abstract int Length(ReadOnlySpan<byte> payload);

    /// <summary>Decodes a payload. A malformed one changes nothing.</summary>
    /// <param name="samples">Has room for <see cref="Length"/> samples of each channel.</param>
    /// <returns>Samples written for each channel; -1 when the payload is malformed.</returns>
    public abstract int Decode(ReadOnlySpan<byte> payload, Span<short> samples);

    /// <summary>Makes up for audio that was lost, from what was before it and what comes after.</summary>
    /// <param name="next">The payload that follows the gap; may hold a coarse copy of what is missing (RFC 6716 section 2.1.7).</param>
    /// <param name="samples">To be filled.</param>
    /// <returns>False where the codec has no means of its own: then the receiver is to see the loss and conceals it.</returns>
    public virtual bool TryConceal(ReadOnlySpan<byte> next, Span<short> samples) => false;

    /// <summary>The codec's mode that the payloads' sender wants to get itself at most, as it said last (RFC 4867 section 4.3.1); -1 for none in particular.</summary>
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
