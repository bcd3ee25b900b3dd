using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Fax;

/// <summary>Between the two sections of a fax gateway: packets end in the gateway, which sends its own.</summary>
internal sealed class FaxRoute(MediaSection from, MediaSection to, FaxBridge bridge) : MediaRoute(to)
{
    public override bool WorksOnPackets => true;

    public override PacketResult Forward(PacketBuffer buffer, in ReceivedPacket packet, WorkerContext context)
    {
        PacketResult result = bridge.Receive(from, packet);
        context.Io.Return(buffer);
        return result;
    }
}
