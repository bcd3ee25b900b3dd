using MediaEngine.Protocol;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions.Streams;

/// <summary>Replaces audio by silence of the same size, which needs no codec if silence is one repeated octet (G.711).</summary>
internal static class Silence
{
    private const byte Pcmu = 0xff;
    private const byte Pcma = 0xd5;

    /// <summary>False when the packet is audio that cannot be silenced. Packets other than audio pass.</summary>
    public static bool TryApply(Span<byte> bytes, in ReceivedPacket packet, MediaKind kind)
    {
        if (kind != MediaKind.Audio || packet.Kind != DatagramKind.Rtp || packet.Payload.Class == PayloadClass.TelephoneEvent)
            return true;
        if (packet.IsPassthrough || packet.Payload.Class is not (PayloadClass.Pcmu or PayloadClass.Pcma))
            return false;
        bytes.Slice(packet.Rtp.HeaderLength, packet.Rtp.PayloadLength).Fill(packet.Payload.Class == PayloadClass.Pcmu ? Pcmu : Pcma);
        return true;
    }
}
