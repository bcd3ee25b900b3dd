using MediaEngine.Sessions.Counters;

namespace MediaEngine.Testing;

public static class ReceivedPacketCount
{
    /// <summary>Packets of the worker: each has one result.</summary>
    public static long ReceivedPackets(this WorkerCounters counters) => Enum.GetValues<PacketResult>().Sum(r => counters[r]);
}
