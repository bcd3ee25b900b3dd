using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>How many streams of one section are converted: each has a decoder and an encoder, and SSRCs are for anybody to make up.</summary>
internal static class TranscodedStreams
{
    private const int MaximumOfSection = 4;

    /// <summary>What is not known to be a peer's may begin as often as this: a codec costs more than a packet.</summary>
    private static readonly TimeSpan _foreignPause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Begins to convert a stream; of too many, first one gives way that is not known to be a peer's, then the one that sent longest ago. Null when a stream
    /// that is not known to be a peer's finds no room.
    /// </summary>
    /// <param name="section">Which the stream is sent in.</param>
    /// <param name="stream">Goes on where its source is.</param>
    /// <param name="number">Of the first packet of the source.</param>
    /// <param name="now">When that came.</param>
    /// <param name="context">Of the worker.</param>
    public static StreamTranscoder? TryStart(MediaSection section, OutboundStream stream, ushort number, MonotonicTime now, WorkerContext context)
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
