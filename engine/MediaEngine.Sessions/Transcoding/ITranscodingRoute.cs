using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Transcoding;

/// <summary>A transcoder's view of its route: how payload types are transcoded, and where packets are sent.</summary>
internal interface ITranscodingRoute
{
    /// <summary>The current route from one section to the other; null when there is none any more.</summary>
    ITranscodingRoute? Current { get; }

    /// <summary>Receives digits detected in the sender's audio; null when nobody wants them.</summary>
    PayloadTranscoding? DetectedTones { get; }

    /// <summary>The highest codec mode the receiver wants; -1 for no limit.</summary>
    int RequestedMode { get; }

    /// <summary>How a payload type is transcoded; null when it is not.</summary>
    PayloadTranscoding? Transcoding(byte payloadType);

    /// <summary>The sender requested a codec mode in its packets.</summary>
    void Request(int mode);

    /// <summary>Sends a packet of the engine, and takes ownership of its buffer.</summary>
    PacketResult SendTranscoded(PacketBuffer buffer, OutboundStream stream, int payloadLength, in SentTime time, WorkerContext context);
}
