using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Testing;
using Xunit;
using static MediaEngine.Sessions.Tests.VideoCall;

namespace MediaEngine.Sessions.Tests;

/// <summary>
/// Configured limits of each worker: beyond a limit, statistics and retransmissions are lost but media is still forwarded.
/// </summary>
public sealed class WorkerLimitsTests()
    : TwoPhones(seed: 21, new MediaWorkerOptions { MaximumSsrcs = 2, RetransmissionMemory = 0 }, Vp8)
{
    [Fact]
    public void Further_SSRCs_are_forwarded_and_have_no_statistics_of_their_own()
    {
        TwoPartyCall call = Start();
        for (int i = 0; i < 20; i++)
        {
            for (uint ssrc = 1; ssrc <= 4; ssrc++)
                Alice.Rtp.Send(call.Local(0), Packet(ssrc, i));
        }

        Run(0.05);
        Assert.Equal([1u, 2, 3, 4], Bob.Rtp.Received.Select(d => Ssrc(d.Bytes)).Distinct().Order().ToArray());
        Assert.Equal(80, Bob.Rtp.Received.Count);
        CallSnapshot snapshot = call.Snapshot();
        Assert.Equal(2, snapshot.InboundStreams.Count(s => s.MediaId == TwoPartyCall.MediaA));
        Assert.Equal(2, snapshot.OutboundStreams.Count(s => s.MediaId == TwoPartyCall.MediaB));
        Assert.Equal(80, snapshot.Transports[0].Received.Packets);
    }

    [Fact]
    public void Without_memory_for_retransmissions_the_sender_is_asked_for_everything()
    {
        TwoPartyCall call = Start(c => c.Video(FeedbackKinds.Nack, FeedbackKinds.Nack));
        for (int i = 0; i < 30; i++)
            Alice.Rtp.Send(call.Local(0), Packet(SsrcA, i));
        Run(0.05);
        Bob.Rtcp.Send(call.Local(3), Nack(SsrcB, SsrcA, 10, 11));
        Run(0.05);
        Assert.Equal(30, Bob.Rtp.Received.Count);
        Assert.Equal(Nack(SsrcB, SsrcA, 10, 11), Assert.Single(Messages(Alice.Rtcp)).Bytes);
    }

    private static uint Ssrc(byte[] bytes)
    {
        Assert.True(RtpPacket.TryParse(bytes, out RtpPacket packet));
        return packet.Ssrc;
    }
}
