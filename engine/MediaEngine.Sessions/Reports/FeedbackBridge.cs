using System.Buffers.Binary;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Reports;

/// <summary>
/// Carries the feedback of a receiver over to the sender it is about: as it is, in the form the sender negotiated, or not at all, because
/// the sender did not negotiate it or because we have dealt with it ourselves.
/// </summary>
internal static class FeedbackBridge
{
    /// <summary>A bandwidth estimate that was not repeated for so long says nothing any more.</summary>
    private static readonly TimeSpan _estimateLifetime = TimeSpan.FromSeconds(3);

    /// <summary>Writes what the sender gets of one message and returns its length; 0 when that is nothing.</summary>
    /// <param name="receiver">Whose feedback it is.</param>
    /// <param name="sender">Whose media it is about.</param>
    public static int Write(
        Span<byte> room, in RtcpPacket packet, MediaSection receiver, MediaSection sender, MonotonicTime now, MediaWorkerOptions options)
    {
        if (!sender.Plan.AcceptsFeedback || !FeedbackMessage.TryParse(packet, out FeedbackMessage feedback)
            || packet.Bytes.Length + Fir.EntryLength > room.Length)
            return 0;
        if (feedback.Type == RtcpPacketType.TransportFeedback)
        {
            return feedback.Format switch
            {
                Nack.Format => WriteNack(room, packet, feedback, receiver, sender, now),
                TransportWideFeedback.Format => PassesTransportWide(sender) ? Copy(room, packet, receiver) : 0,
                _ => Copy(room, packet, receiver),
            };
        }

        return feedback.Format switch
        {
            Pli.Format or Fir.Format => WriteKeyFrameRequests(room, feedback, receiver, sender, now),
            Remb.Format when Remb.TryParse(feedback, out Remb remb) => WriteEstimate(room, packet, remb, receiver, sender, now, options),
            _ => Copy(room, packet, receiver),
        };
    }

    /// <summary>Where the numbers end here we report on them, and what receivers see of them is not the sender's.</summary>
    private static bool PassesTransportWide(MediaSection sender) =>
        sender.IsTransportWideKnown ? sender.PassesTransportWide : sender.Accepts(FeedbackKinds.TransportCc);

    private static int Copy(Span<byte> room, in RtcpPacket packet, MediaSection receiver)
    {
        packet.Bytes.CopyTo(room);
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(room[8..]);
        uint source = receiver.SourceSsrc(ssrc);
        if (source != ssrc)
            BinaryPrimitives.WriteUInt32BigEndian(room[8..], source);
        return packet.Bytes.Length;
    }

    /// <summary>What we keep was sent again already (or too often); only the rest is the sender's business, under the sender's numbers.</summary>
    private static int WriteNack(
        Span<byte> room, in RtcpPacket packet, in FeedbackMessage feedback, MediaSection receiver, MediaSection sender, MonotonicTime now)
    {
        if (!sender.Accepts(FeedbackKinds.Nack))
            return 0;
        OutboundStream? stream = receiver.FindOutbound(feedback.MediaSsrc);
        if (stream is null or { Retransmission: null, SequenceOffset: 0 })
            return Copy(room, packet, receiver);
        int at = FeedbackMessage.FixedLength;
        for (int i = 0; Nack.TryReadEntry(feedback, i, out ushort packetId, out ushort following); i++)
        {
            uint missing = ((uint)following << 1) | 1;
            for (int bit = 0; bit <= 16; bit++)
            {
                if ((missing & (1u << bit)) != 0 && stream.Retransmission is { } kept && kept.Buffer.Holds((ushort)(packetId + bit), now))
                    missing &= ~(1u << bit);
            }

            if (missing == 0)
                continue;
            int first = System.Numerics.BitOperations.TrailingZeroCount(missing);
            BinaryPrimitives.WriteUInt16BigEndian(room[at..], (ushort)(packetId + first - stream.SequenceOffset));
            BinaryPrimitives.WriteUInt16BigEndian(room[(at + 2)..], (ushort)(missing >> (first + 1)));
            at += 4;
        }

        return at == FeedbackMessage.FixedLength
            ? 0
            : FeedbackMessage.WriteFixed(
                room, RtcpPacketType.TransportFeedback, Nack.Format, feedback.SenderSsrc, receiver.SourceSsrc(feedback.MediaSsrc),
                at - FeedbackMessage.FixedLength);
    }

    /// <summary>In the form the sender understands, and to each of its streams not more than one in half a second.</summary>
    private static int WriteKeyFrameRequests(
        Span<byte> room, in FeedbackMessage feedback, MediaSection receiver, MediaSection sender, MonotonicTime now)
    {
        bool isFir = feedback.Format == Fir.Format;
        if (!isFir)
        {
            uint ssrc = receiver.SourceSsrc(feedback.MediaSsrc);
            return sender.MayAskForKeyFrame(ssrc, now) ? OwnFeedback.WriteKeyFrameRequest(room, sender, feedback.SenderSsrc, ssrc) : 0;
        }

        int length = 0;
        for (int i = 0; Fir.TryReadEntry(feedback, i, out uint mediaSsrc, out byte sequenceNumber); i++)
        {
            uint ssrc = receiver.SourceSsrc(mediaSsrc);
            if (length + FeedbackMessage.FixedLength + Fir.EntryLength > room.Length || !sender.MayAskForKeyFrame(ssrc, now))
                continue;
            if (sender.Accepts(FeedbackKinds.Fir))
                length += Fir.Write(room[length..], feedback.SenderSsrc, ssrc, sequenceNumber);
            else if (sender.Accepts(FeedbackKinds.Pli))
                length += Pli.Write(room[length..], feedback.SenderSsrc, ssrc);
        }

        return length;
    }

    /// <summary>The least of what the sender's receivers can take, within the configured range.</summary>
    private static int WriteEstimate(
        Span<byte> room, in RtcpPacket packet, in Remb remb, MediaSection receiver, MediaSection sender, MonotonicTime now,
        MediaWorkerOptions options)
    {
        receiver.NoteEstimate(remb.Bitrate, now);
        if (!sender.Accepts(FeedbackKinds.Remb))
            return 0;
        ulong least = remb.Bitrate;
        foreach (MediaSection other in sender.RtcpTargets)
        {
            if (other.TryReadEstimate(now - _estimateLifetime, out ulong estimate))
                least = Math.Min(least, estimate);
        }

        packet.Bytes.CopyTo(room);
        Remb.SetBitrate(room, Math.Clamp(least, options.LowestBitrateEstimate, options.HighestBitrateEstimate));
        for (int i = 0; i < remb.SsrcCount; i++)
            BinaryPrimitives.WriteUInt32BigEndian(room[(FeedbackMessage.FixedLength + 8 + i * 4)..], receiver.SourceSsrc(remb.Ssrc(i)));
        return packet.Bytes.Length;
    }
}
