using System.Buffers.Binary;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Learning;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Streams;

/// <summary>
/// What a datagram is (RFC 7983, RFC 5761), which section of a transport it belongs to, and what it proves about its source. Changes nothing but the
/// packet: keys are tried, and an SRTP index is taken only when the tag is right.
/// </summary>
internal static class Identification
{
    /// <param name="hasHandshake">DTLS is expected on the transport.</param>
    public static PacketResult Identify(MediaTransport transport, bool hasHandshake, ref ReceivedPacket packet, out SourceEvidence evidence)
    {
        evidence = new SourceEvidence { Kind = EvidenceKind.None };
        if (packet.Span.IsEmpty)
            return PacketResult.Empty;
        if (transport.Plan.Component == TransportComponent.Opaque)
        {
            if (transport.IsSecure)
                return PacketResult.NoKey;
            evidence = new SourceEvidence { Kind = EvidenceKind.Opaque };
            packet.Section = transport.Sections.Length > 0 ? transport.Sections[0] : null!;
            return packet.Section is null ? PacketResult.NoRoute : PacketResult.Continue;
        }

        packet.Kind = Demux.Classify(packet.Span);
        packet.IsSealed = transport.Plan.Passthrough && !transport.IsSecure;
        if (transport.IsSecure && packet.Kind is (DatagramKind.Rtp or DatagramKind.Rtcp))
        {
            PacketResult result = transport.Session?.Unprotect(ref packet) ?? PacketResult.NoKey;
            if (result != PacketResult.Continue)
                return result;
        }

        return packet.Kind switch
        {
            DatagramKind.Rtp when transport.Plan.Component != TransportComponent.Rtcp => IdentifyRtp(transport, ref packet, out evidence),
            DatagramKind.Rtcp => IdentifyRtcp(transport, ref packet, out evidence),
            DatagramKind.Dtls when hasHandshake => PacketResult.Consumed,
            DatagramKind.Dtls or DatagramKind.Stun or DatagramKind.Zrtp when packet.IsSealed => IdentifySealed(transport, ref packet, out evidence),
            DatagramKind.Unknown => PacketResult.Malformed,
            _ => PacketResult.UnexpectedKind,
        };
    }

    /// <summary>Between the parties: it shows where its sender is no worse than media they encrypt for each other.</summary>
    private static PacketResult IdentifySealed(MediaTransport transport, ref ReceivedPacket packet, out SourceEvidence evidence)
    {
        evidence = new SourceEvidence { Kind = EvidenceKind.Opaque };
        packet.Section = transport.Sections.Length > 0 ? transport.Sections[0] : null!;
        return packet.Section is null ? PacketResult.NoRoute : PacketResult.Continue;
    }

    private static PacketResult IdentifyRtp(MediaTransport transport, ref ReceivedPacket packet, out SourceEvidence evidence)
    {
        evidence = new SourceEvidence { Kind = EvidenceKind.None };
        if (!(packet.IsSealed ? RtpPacket.TryParseHeader(packet.Span, out packet.Rtp) : RtpPacket.TryParse(packet.Span, out packet.Rtp)))
            return PacketResult.Malformed;
        packet.Section = transport.Sections.Length == 1 ? transport.Sections[0] : transport.Bundle?.FindSection(packet.Rtp, packet.Token)!;
        if (packet.Section is null)
            return PacketResult.NoRoute;
        packet.Payload = packet.Section.Format(packet.Rtp.PayloadType);
        evidence = new SourceEvidence
        {
            Kind = packet.Payload.IsNegotiated || !packet.Section.HasFormats ? EvidenceKind.Media : EvidenceKind.None,
            Ssrc = packet.Rtp.Ssrc,
            SequenceNumber = packet.Rtp.SequenceNumber,
            Timestamp = packet.Rtp.Timestamp.Value,
            ClockRate = packet.Payload.ClockRate,
            IsAuthenticated = packet.Session is not null,
        };
        return PacketResult.Continue;
    }

    private static PacketResult IdentifyRtcp(MediaTransport transport, ref ReceivedPacket packet, out SourceEvidence evidence)
    {
        evidence = new SourceEvidence { Kind = EvidenceKind.None };
        if (packet.IsSealed ? packet.Span.Length < ReceiverReport.FixedLength : !RtcpCompound.TryParse(packet.Span, out packet.Rtcp))
            return PacketResult.Malformed;
        packet.Section = transport.Sections.Length == 1 ? transport.Sections[0] : BundleDemux.FindSection(transport.Sections, packet.Rtcp)!;
        if (packet.Section is null)
            return PacketResult.NoRoute;
        if (transport.Plan.Component == TransportComponent.Rtcp)
        {
            evidence = new SourceEvidence
            {
                Kind = EvidenceKind.Reports,
                Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet.Span[RtcpPacket.HeaderLength..]),
                IsAuthenticated = transport.IsSecure,
            };
        }

        return PacketResult.Continue;
    }
}
