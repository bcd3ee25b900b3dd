using System.Buffers.Binary;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Learning;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Security;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Streams;

/// <summary>
/// Classifies a datagram (RFC 7983, RFC 5761), finds its section, and evaluates what it proves about its source. Changes only the packet:
/// keys are tried, and an SRTP index is recorded only when the tag is right.
/// </summary>
internal static class Identification
{
    public static PacketResult Identify(MediaTransport transport, ref ReceivedPacket packet, out SourceEvidence evidence)
    {
        SectionGroup group = SectionGroup.Of(transport);
        evidence = new SourceEvidence { Kind = EvidenceKind.None };
        if (packet.Span.IsEmpty)
            return PacketResult.Empty;
        if (transport.Plan.Component == TransportComponent.Opaque)
        {
            if (transport.IsSecure)
                return PacketResult.NoKey;
            evidence = new SourceEvidence { Kind = EvidenceKind.Opaque };
            packet.Section = group.Sections.Length > 0 ? group.Sections[0] : null!;
            return packet.Section is null ? PacketResult.NoRoute : PacketResult.Continue;
        }

        packet.Kind = Demux.Classify(packet.Span);
        packet.IsPassthrough = transport.Plan.Passthrough && !transport.IsSecure;
        if (transport.IsSecure && packet.Kind is (DatagramKind.Rtp or DatagramKind.Rtcp))
        {
            PacketResult result = transport.Session is { } session ? Unprotect(session, ref packet) : PacketResult.NoKey;
            if (result != PacketResult.Continue)
                return result;
        }

        return packet.Kind switch
        {
            DatagramKind.Rtp when transport.Plan.Component != TransportComponent.Rtcp => IdentifyRtp(transport, group, ref packet,
                out evidence),
            DatagramKind.Rtcp => IdentifyRtcp(transport, group.Sections, ref packet, out evidence),
            DatagramKind.Dtls when transport.Dtls is not null => PacketResult.Consumed,
            DatagramKind.Dtls or DatagramKind.Stun or DatagramKind.Zrtp when packet.IsPassthrough => IdentifyPassthrough(group.Sections,
                ref packet, out evidence),
            DatagramKind.Unknown => PacketResult.Malformed,
            _ => PacketResult.UnexpectedKind,
        };
    }

    /// <summary>Verifies and decrypts in place, and removes the trailer. Unless the result is Continue, nothing has changed.</summary>
    private static PacketResult Unprotect(SrtpSession session, ref ReceivedPacket packet)
    {
        PacketResult result;
        int length;
        if (packet.Kind == DatagramKind.Rtcp)
        {
            result = session.UnprotectRtcp(packet.Span, packet.Arrival, out length);
        }
        else
        {
            result = session.UnprotectRtp(packet.Span, packet.Arrival, out length, out packet.SrtpIndex, out bool isCurrentKey);
            packet.Session = isCurrentKey ? session : null;
        }

        if (result == PacketResult.Continue)
            packet.Cut(length);
        return result;
    }

    /// <summary>
    /// Media between the parties is accepted where its sender is no less verified than media they encrypt for each other.
    /// </summary>
    private static PacketResult IdentifyPassthrough(MediaSection[] sections, ref ReceivedPacket packet, out SourceEvidence evidence)
    {
        evidence = new SourceEvidence { Kind = EvidenceKind.Opaque };
        packet.Section = sections.Length > 0 ? sections[0] : null!;
        return packet.Section is null ? PacketResult.NoRoute : PacketResult.Continue;
    }

    private static PacketResult IdentifyRtp(MediaTransport transport, SectionGroup group, ref ReceivedPacket packet,
        out SourceEvidence evidence)
    {
        evidence = new SourceEvidence { Kind = EvidenceKind.None };
        if (!(packet.IsPassthrough
            ? RtpPacket.TryParseHeader(packet.Span, out packet.Rtp) : RtpPacket.TryParse(packet.Span, out packet.Rtp)))
            return PacketResult.Malformed;
        packet.Section = group.Sections.Length == 1 ? group.Sections[0] : group.Bundle?.FindSection(packet.Rtp, packet.Token)!;
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

    private static PacketResult IdentifyRtcp(MediaTransport transport, MediaSection[] sections, ref ReceivedPacket packet,
        out SourceEvidence evidence)
    {
        evidence = new SourceEvidence { Kind = EvidenceKind.None };
        if (packet.IsPassthrough ? packet.Span.Length < ReceiverReport.FixedLength : !RtcpCompound.TryParse(packet.Span, out packet.Rtcp))
            return PacketResult.Malformed;
        packet.Section = sections.Length == 1 ? sections[0] : BundleDemux.FindSection(sections, packet.Rtcp)!;
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
