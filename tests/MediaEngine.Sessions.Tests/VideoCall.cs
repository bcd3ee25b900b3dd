using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Plans and packets of video calls whose parties negotiated different feedback.</summary>
internal static class VideoCall
{
    public const byte Vp8 = 96;
    public const byte Rtx = 97;
    public const FeedbackKinds Everything =
        FeedbackKinds.Nack | FeedbackKinds.Pli | FeedbackKinds.Fir | FeedbackKinds.Remb | FeedbackKinds.TransportCc;

    public static TwoPartyCall Video(this TwoPartyCall call, FeedbackKinds a, FeedbackKinds b, bool rtxA = false, bool rtxB = false) => call
        .WithMedia(TwoPartyCall.MediaA, m => Describe(m, a, rtxA))
        .WithMedia(TwoPartyCall.MediaB, m => Describe(m, b, rtxB));

    /// <summary>
    /// Adds a party that receives A's media. Its section and its RTP transport have the given id, its RTCP transport has the next id.
    /// </summary>
    public static TwoPartyCall AddReceiver(this TwoPartyCall call, SimEngine engine, Peer peer, int id, FeedbackKinds kinds)
    {
        (MediaPort rtp, MediaPort rtcp) = engine.AllocatePair();
        TransportPlan plan = call.Plan.Transports[0] with { Id = id, Port = rtp, Advertised = peer.Rtp.Address, Standby = [] };
        call.Plan = call.Plan with
        {
            Transports = call.Plan.Transports.AddRange(
                plan, plan with { Id = id + 1, Port = rtcp, Component = TransportComponent.Rtcp, Advertised = peer.Rtcp.Address }),
            Sections = call.Plan.Sections
                .Add(Describe(call.Plan.Sections[1] with { Id = id, PartyId = id, RtpTransport = id, RtcpTransport = id + 1 },
                    kinds, false)),
            Routes = call.Plan.Routes.Add(new RoutePlan(TwoPartyCall.MediaA, id)),
        };
        return call;
    }

    public static SectionPlan Describe(SectionPlan media, FeedbackKinds kinds, bool rtx) => media with
    {
        Kind = MediaKind.Video,
        AcceptsFeedback = kinds != FeedbackKinds.None,
        Payloads =
        [
            new PayloadPlan(Vp8, "VP8", 90000) { Feedback = kinds },
            .. rtx ? ImmutableArray.Create(new PayloadPlan(Rtx, "rtx", 90000) { AssociatedPayloadType = Vp8 }) : [],
        ],
    };

    public static byte[] Packet(uint ssrc, int sequenceNumber, int payloadLength = 900) =>
        PacketBuilder.Rtp(ssrc, sequenceNumber, (uint)(sequenceNumber * 3000), Vp8, payloadLength, (byte)sequenceNumber);

    /// <summary>An RTP packet with one-byte header extensions.</summary>
    public static byte[] Packet(uint ssrc, int sequenceNumber, params (byte Id, byte[] Data)[] extensions)
    {
        byte[] packet = new byte[500];
        RtpHeader.Write(packet, Vp8, false, (ushort)sequenceNumber, new RtpTimestamp((uint)sequenceNumber * 3000), ssrc);
        packet[0] |= 0x10;
        int at = 16;
        foreach ((byte id, byte[] data) in extensions)
            at += RtpHeaderExtensions.WriteOneByte(packet.AsSpan(at), id, data);
        at = (at + 3) & ~3;
        RtpHeaderExtensions.WriteBlockHeader(packet.AsSpan(12), RtpHeaderExtensions.OneByteProfile, (at - 16) / 4);
        return packet[..(at + 100)];
    }

    public static byte[] Nack(uint sender, uint media, params ushort[] lost) =>
        Write(b => Protocol.Rtcp.Nack.Write(b, sender, media, lost));

    public static byte[] Pli(uint sender, uint media) => Write(b => Protocol.Rtcp.Pli.Write(b, sender, media));

    public static byte[] Fir(uint sender, uint media, byte number) => Write(b => Protocol.Rtcp.Fir.Write(b, sender, media, number));

    public static byte[] Remb(uint sender, ulong bitrate, params uint[] ssrcs) =>
        Write(b => Protocol.Rtcp.Remb.Write(b, sender, bitrate, ssrcs));

    public static byte[] TransportWide(uint sender, uint media, int first) =>
        Write(b => TransportWideFeedback.Write(b, sender, media, (ushort)first, 0, [1000, 1004, 1010], out _));

    /// <summary>The feedback messages that an endpoint received: type, format, media SSRC and octets of each.</summary>
    public static List<(RtcpPacketType Type, int Format, uint Media, byte[] Bytes)> Messages(SimEndpoint endpoint)
    {
        var list = new List<(RtcpPacketType, int, uint, byte[])>();
        foreach (SimDatagram datagram in endpoint.Received)
        {
            if (!RtcpCompound.TryParse(datagram.Bytes, out RtcpCompound compound))
                continue;
            foreach (RtcpPacket packet in compound)
            {
                if (FeedbackMessage.TryParse(packet, out FeedbackMessage feedback))
                    list.Add((feedback.Type, feedback.Format, feedback.MediaSsrc, packet.Bytes.ToArray()));
            }
        }

        return list;
    }

    /// <summary>Sequence numbers in all NACKs that an endpoint received.</summary>
    public static List<ushort> Asked(SimEndpoint endpoint)
    {
        var list = new List<ushort>();
        foreach ((_, _, _, byte[] bytes) in Messages(endpoint)
            .Where(m => m is { Type: RtcpPacketType.TransportFeedback, Format: Protocol.Rtcp.Nack.Format }))
            list.AddRange(Lost(bytes));
        return list;
    }

    public static IEnumerable<ushort> Lost(byte[] nack)
    {
        var list = new List<ushort>();
        Assert.True(RtcpCompound.TryParse(nack, out RtcpCompound compound));
        foreach (RtcpPacket packet in compound)
        {
            if (!FeedbackMessage.TryParse(packet, out FeedbackMessage feedback))
                continue;
            for (int i = 0; Protocol.Rtcp.Nack.TryReadEntry(feedback, i, out ushort id, out ushort following); i++)
            {
                list.Add(id);
                list.AddRange(Enumerable.Range(0, 16).Where(bit => (following & (1 << bit)) != 0).Select(bit => (ushort)(id + 1 + bit)));
            }
        }

        return list;
    }

    private static byte[] Write(Func<byte[], int> write)
    {
        byte[] buffer = new byte[1000];
        return buffer[..write(buffer)];
    }
}
