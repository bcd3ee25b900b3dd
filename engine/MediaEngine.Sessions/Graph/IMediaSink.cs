using MediaEngine.Sessions.Counters;

namespace MediaEngine.Sessions.Graph;

/// <summary>
/// Takes the media of a source: a section (which sends it to its party), a recorder, a mixer, a
/// detector. Called on the worker's thread, once for each packet.
/// </summary>
internal interface IMediaSink
{
    /// <summary>Takes one packet. What it needs after the call it has to copy; it allocates nothing.</summary>
    PacketResult Receive(in MediaPacket packet);

    /// <summary>The call, or a new plan of it, has no place for the sink any more.</summary>
    void Close()
    {
    }
}
