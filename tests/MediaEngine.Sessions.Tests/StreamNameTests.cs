using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;
using static MediaEngine.Sessions.Tests.VideoCall;

namespace MediaEngine.Sessions.Tests;

/// <summary>RID and repaired RID in header extensions (RFC 8852), for senders that announce no SSRCs.</summary>
public sealed class StreamNameTests() : TwoPhones(seed: 88, payloadType: Vp8)
{
    private const uint High = 0x111;
    private const uint Low = 0x222;

    [Theory]
    [InlineData("h", High)]
    [InlineData("l", Low)]
    public void A_retransmission_belongs_to_the_stream_of_its_repaired_RID_and_has_that_RID_once_unwrapped(string name,
        uint ssrc)
    {
        // Both streams lack the same sequence number, so only the RID tells them apart. Only the first retransmission has the RID.
        TwoPartyCall call = Start(rtxB: false);
        for (int i = 0; i < 20; i++)
        {
            foreach ((uint stream, byte rid) in ((uint, byte)[])[(High, (byte)'h'), (Low, (byte)'l')])
            {
                if (i is not (10 or 12))
                    Alice.Rtp.Send(call.Local(0), i == 0 ? Packet(stream, i, (4, [rid])) : Packet(stream, i));
            }
        }

        foreach ((int missing, ushort number) in ((int, ushort)[])[(10, 1), (12, 2)])
        {
            byte[] original = number == 1 ? Packet(0x999, missing, (5, [(byte)name[0]])) : Packet(0x999, missing);
            Assert.True(RtpPacket.TryParse(original, out RtpPacket view));
            byte[] rtx = new byte[1000];
            Alice.Rtp.Send(call.Local(0), rtx.AsSpan(0, RtxPacket.Write(rtx, view, Rtx, number, 4711)));
            Run(0.01);
        }

        Run(0.1);
        byte[][] repaired = [.. Bob.Rtp.Received.Select(d => d.Bytes).TakeLast(2)];
        for (int i = 0; i < 2; i++)
        {
            Assert.True(RtpPacket.TryParse(repaired[i], out RtpPacket packet));
            Assert.Equal((ssrc, 10 + 2 * i, Vp8), (packet.Ssrc, packet.SequenceNumber, packet.PayloadType));
            Assert.Equal(i == 0, RtpHeaderExtensions.TryFind(packet, 7, out ReadOnlySpan<byte> rid));
            Assert.Equal(i == 0 ? [(byte)name[0]] : [], rid.ToArray());
            Assert.False(RtpHeaderExtensions.TryFind(packet, 8, out _));
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(0)]
    public void Retransmissions_of_the_engine_have_the_repaired_RID_where_it_was_negotiated(byte repairedId)
    {
        TwoPartyCall call = Start(rtxB: true, repairedId);
        for (int i = 0; i < 20; i++)
            Alice.Rtp.Send(call.Local(0), Packet(High, i, (4, [(byte)'h'])));
        Run(0.05);
        Bob.Rtp.Received.Clear();
        Bob.Rtcp.Send(call.Local(3), Nack(SsrcB, High, 7));
        Run(0.05);
        Assert.True(RtpPacket.TryParse(Assert.Single(Bob.Rtp.Received).Bytes, out RtpPacket packet));
        Assert.Equal(Rtx, packet.PayloadType);
        Assert.False(RtpHeaderExtensions.TryFind(packet, 7, out _));
        Assert.Equal(repairedId != 0, RtpHeaderExtensions.TryFind(packet, 8, out ReadOnlySpan<byte> repaired));
        Assert.Equal(repairedId == 0 ? [] : "h"u8.ToArray(), repaired.ToArray());
    }

    private TwoPartyCall Start(bool rtxB, byte repairedId = 8)
    {
        TwoPartyCall call = Describe()
            .Video(FeedbackKinds.Nack, FeedbackKinds.Nack, rtxA: true, rtxB)
            .WithMedia(TwoPartyCall.MediaA, m => m with
            {
                Extensions = [new HeaderExtensionPlan(4, HeaderExtensionUri.StreamId),
                    new HeaderExtensionPlan(5, HeaderExtensionUri.RepairedStreamId)],
            })
            .WithMedia(TwoPartyCall.MediaB, m => m with
            {
                Extensions =
                [
                    new HeaderExtensionPlan(7, HeaderExtensionUri.StreamId),
                    .. repairedId == 0 ? [] : new[] { new HeaderExtensionPlan(repairedId, HeaderExtensionUri.RepairedStreamId) },
                ],
            });
        return call.Signal();
    }
}
