using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Signalling.Calls;

/// <summary>Totals of ended calls on one local address.</summary>
public sealed class InterfaceTotals
{
    public QualityTotals Quality { get; } = new();

    public PacketCounters Received { get; private set; }

    public PacketCounters Sent { get; private set; }

    internal void Add(PacketCounters received, PacketCounters sent)
    {
        Received = Sum(Received, received);
        Sent = Sum(Sent, sent);
    }

    internal static PacketCounters Sum(PacketCounters a, PacketCounters b) =>
        new(a.Packets + b.Packets, a.Bytes + b.Bytes, a.Errors + b.Errors);
}
