using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>What a transcoder knows of the route its packets take: what becomes of them, and where they leave.</summary>
internal interface ITranscodingRoute
{
    /// <summary>The way packets take now from the one section to the other; null when there is none any more.</summary>
    ITranscodingRoute? Current { get; }

    /// <summary>Where digits found in the sender's audio go; null when nobody looks for them.</summary>
    ConversionPlan? DetectedTones { get; }

    /// <summary>The mode of its codec the receiver wants to get at most; -1 for none in particular.</summary>
    int RequestedMode { get; }

    /// <summary>What becomes of a payload type; null when nothing does.</summary>
    ConversionPlan? Conversion(byte payloadType);

    /// <summary>The sender said in its packets which mode it wants to get.</summary>
    void Request(int mode);

    /// <summary>Sends a packet made here, and takes its buffer.</summary>
    PacketResult SendTranscoded(PacketBuffer buffer, OutboundStream stream, int payloadLength, in SentTime time, WorkerContext context);
}
