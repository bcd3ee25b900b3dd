using MediaEngine.Protocol;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Learning;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Streams;

/// <summary>Stop 4 of the packet walk: classifies the packet, finds its section, and checks whether its source may send it.</summary>
internal static class Reception
{
    /// <summary>No state of the transport changes before all checks have passed.</summary>
    public static PacketResult Receive(ref ReceivedPacket packet)
    {
        MediaTransport transport = packet.Transport;
        int length = packet.Span.Length;
        PacketResult result = transport.Admit(packet.Token, packet.Remote, packet.Span, packet.Arrival);
        if (result != PacketResult.Continue)
            return result;
        result = Identification.Identify(transport, ref packet, out SourceEvidence evidence);
        if (result == PacketResult.Consumed)
            return transport.Dtls!.Receive(packet.Token, packet.Remote, packet.Span, packet.Arrival);
        return result != PacketResult.Continue
            ? transport.Refused(result)
            : transport.Accept(packet.Remote, packet.Span, length, packet.Kind, evidence, packet.Arrival, out packet.IsForeign);
    }
}
