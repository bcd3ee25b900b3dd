using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;

namespace MediaEngine.Sessions.Streams;

/// <summary>One route of a section's packets. Only open routes exist: blocked and held ones are left out when a plan is applied.</summary>
internal abstract class MediaRoute
{
    /// <summary>The section that receives the packets; null when the route leads to another sink.</summary>
    public virtual MediaSection? To => null;

    /// <summary>Packets are modified, stored, or consumed.</summary>
    public abstract bool WorksOnPackets { get; }

    /// <summary>The engine is the receiver, so it requests missing packets itself.</summary>
    public virtual bool EndsHere => false;

    /// <summary>Takes ownership of the buffer and sends or returns it.</summary>
    /// <param name="packet">The packet with what is known about it. Its bytes may be another copy of those in the buffer.</param>
    public abstract PacketResult Forward(PacketBuffer buffer, in ReceivedPacket packet, WorkerContext context);
}
