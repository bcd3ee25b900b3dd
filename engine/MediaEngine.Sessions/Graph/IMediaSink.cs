using MediaEngine.Sessions.Counters;

namespace MediaEngine.Sessions.Graph;

/// <summary>
/// Receives the media of a source. Sinks are: a section (it sends the media to its party), a recorder, a mixer, a detector. Called on the
/// worker's thread, once per packet.
/// </summary>
internal interface IMediaSink
{
    /// <summary>
    /// Receives one packet. The packet is valid only during the call: the sink copies what it needs later. Implementations must not
    /// allocate.
    /// </summary>
    PacketResult Receive(in MediaPacket packet);

    /// <summary>Called when the call ends, or when a new plan no longer contains the sink.</summary>
    void Close()
    {
    }
}
