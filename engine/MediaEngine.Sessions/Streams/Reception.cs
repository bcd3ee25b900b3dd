using MediaEngine.Protocol;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Learning;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Streams;

/// <summary>Stop 4 of the packet walk: what is it, whose section does it belong to, and may its source send it.</summary>
internal static class Reception
{
    /// <summary>Nothing of the transport changes before all questions are answered.</summary>
    public static PacketResult Receive(ref ReceivedPacket packet)
    {
        MediaTransport transport = packet.Transport;
        int length = packet.Span.Length;
        PacketResult result = transport.Admit(packet.Token, packet.Remote, packet.Span, packet.Arrival);
        if (result != PacketResult.Continue)
            return result;
        result = Identification.Identify(transport, ref packet, out SourceEvidence evidence);
        if (result == PacketResult.Consumed)
            return transport.TakeHandshake(packet.Token, packet.Remote, packet.Span, packet.Arrival);
        return result != PacketResult.Continue
            ? transport.Refused(result)
            : transport.Accept(packet.Remote, packet.Span, length, packet.Kind, evidence, packet.Arrival, out packet.IsForeign);
    }
}
