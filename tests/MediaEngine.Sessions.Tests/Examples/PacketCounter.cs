using MediaEngine.Protocol;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Graph;

namespace MediaEngine.Sessions.Tests.Examples;

/// <summary>The example of a sink in CONTRIBUTING.md: counts the RTP packets of every source that is routed to it.</summary>
internal sealed class PacketCounter : IMediaSink
{
    public int Packets { get; private set; }

    public int PayloadBytes { get; private set; }

    public bool IsClosed { get; private set; }

    public PacketResult Receive(in MediaPacket packet)
    {
        if (packet.Kind != DatagramKind.Rtp)
            return PacketResult.UnexpectedKind;
        Packets++;
        PayloadBytes += packet.Payload.Length;
        return PacketResult.Consumed;
    }

    public void Close() => IsClosed = true;
}
