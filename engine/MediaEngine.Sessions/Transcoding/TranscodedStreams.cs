namespace MediaEngine.Sessions.Transcoding;

/// <summary>How many streams of one section are converted: each has a decoder and an encoder, and SSRCs are for anybody to make up.</summary>
internal static class TranscodedStreams
{
    private const int MaximumOfSection = 4;

    /// <summary>Begins to convert a stream; of too many, the one that sent longest ago gives way.</summary>
    public static StreamTranscoder Start(MediaSection section, OutboundStream stream, WorkerContext context)
    {
        int count = 0;
        OutboundStream? oldest = null;
        foreach (OutboundStream other in section.Outbound)
        {
            if (other.Transcoder is null)
                continue;
            count++;
            if (oldest is null || other.LastSent < oldest.LastSent)
                oldest = other;
        }

        if (count >= MaximumOfSection)
            oldest!.StopTranscoding();
        return stream.StartTranscoding(context);
    }
}
