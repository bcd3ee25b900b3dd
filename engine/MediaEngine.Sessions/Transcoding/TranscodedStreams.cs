using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>
/// Limits how many streams of one section are transcoded: each has a decoder and an encoder, and SSRCs are attacker-controlled.
/// </summary>
internal static class TranscodedStreams
{
    private const int MaximumOfSection = 4;

    /// <summary>Streams not verified to be a peer's may start at this rate at most, because a codec costs more than a packet.</summary>
    private static readonly TimeSpan _foreignPause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Starts to transcode a stream. When there are too many, a stream not verified to be a peer's is evicted first, then the one that sent
    /// longest ago. Null when a stream not verified to be a peer's finds no room.
    /// </summary>
    /// <param name="section">The section the stream is sent in.</param>
    /// <param name="stream">Continues where its source is.</param>
    /// <param name="number">Sequence number of the source's first packet.</param>
    /// <param name="now">Arrival of that packet.</param>
    /// <param name="context">The worker's services.</param>
    public static StreamTranscoder? TryStart(MediaSection section, OutboundStream stream, ushort number, MonotonicTime now,
        WorkerContext context)
    {
        int count = 0;
        OutboundStream? oldest = null;
        foreach (OutboundStream other in section.Outbound)
        {
            if (other.Process is null)
                continue;
            count++;
            if (stream.IsForeign && (!other.IsForeign || now - other.LastUse < _foreignPause))
                continue;
            if (oldest is null || (other.IsForeign != oldest.IsForeign ? other.IsForeign : other.LastUse < oldest.LastUse))
                oldest = other;
        }

        if (count >= MaximumOfSection)
        {
            if (oldest is null)
                return null;
            oldest.StopProcess();
        }

        var transcoder = new StreamTranscoder(stream, section.Call.Key, context);
        stream.StartProcess(transcoder, section.RtpTransport, number);
        return transcoder;
    }
}
