using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;

namespace MediaEngine.Sessions.Streams;

/// <summary>
/// One way the packets of a section take. Only open routes exist: what is blocked or held was left out when the plan was applied.
/// </summary>
internal abstract class MediaRoute
{
    /// <summary>The section that gets the packets; null when that is another sink.</summary>
    public virtual MediaSection? To => null;

    /// <summary>Packets do not simply pass: they are changed, kept, or taken for something else.</summary>
    public abstract bool WorksOnPackets { get; }

    /// <summary>Takes the buffer and sends it or gives it back.</summary>
    /// <param name="packet">What was found out about the packet; its bytes may be another copy of those in the buffer.</param>
    public abstract PacketResult Forward(PacketBuffer buffer, in ReceivedPacket packet, WorkerContext context);
}
