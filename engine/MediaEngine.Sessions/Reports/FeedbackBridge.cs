using System.Buffers.Binary;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Streams;

namespace MediaEngine.Sessions.Reports;

/// <summary>
/// Translates the feedback of a receiver for the sender it is about: unchanged, in the form the sender negotiated, or dropped, because the
/// sender did not negotiate it or the engine has handled it.
/// </summary>
internal static class FeedbackBridge
{
    /// <summary>A bandwidth estimate that was not repeated for this long has expired.</summary>
    private static readonly TimeSpan _estimateLifetime = TimeSpan.FromSeconds(3);

    /// <summary>Writes what the sender gets of one message. Returns its length; 0 for nothing.</summary>
    /// <param name="receiver">The receiver that sent the feedback.</param>
    /// <param name="sender">The sender whose media it is about.</param>
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

    /// <summary>Where sequence numbers end here, the engine reports itself, and the receiver's numbers are not the sender's.</summary>
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

    /// <summary>
    /// Packets in the retransmission buffer were sent again already, or too often. Only the rest is requested from the sender, with the
    /// sender's sequence numbers.
    /// </summary>
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

    /// <summary>In the form the sender negotiated, and at most once per half second for each of its streams.</summary>
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

    /// <summary>The smallest estimate of the sender's receivers, within the configured range.</summary>
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
