using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;
using static MediaEngine.Sessions.Tests.VideoCall;

namespace MediaEngine.Sessions.Tests;

/// <summary>Feedback between parties that negotiated different feedback (RFC 4585, RFC 5104, REMB, transport-cc).</summary>
public sealed class FeedbackBridgeTests()
    : TwoPhones(seed: 14, new MediaWorkerOptions { LowestBitrateEstimate = 100_000, HighestBitrateEstimate = 5_000_000 }, Vp8)
{
    [Fact]
    public void PLI_becomes_FIR_for_a_sender_that_negotiated_only_FIR()
    {
        TwoPartyCall call = Start(FeedbackKinds.Fir, FeedbackKinds.Pli);
        for (int i = 0; i < 3; i++)
        {
            Bob.Rtcp.Send(call.Local(3), Pli(SsrcB, SsrcA));
            Run(0.6);
        }

        List<byte[]> requests = [.. Messages(Alice.Rtcp).Select(m => m.Bytes)];
        Assert.Equal(3, requests.Count);
        for (int i = 0; i < 3; i++)
            Assert.Equal(Fir(SsrcB, SsrcA, (byte)i), requests[i]);
    }

    [Fact]
    public void FIR_becomes_PLI_for_a_sender_that_negotiated_only_PLI()
    {
        TwoPartyCall call = Start(FeedbackKinds.Pli, FeedbackKinds.Fir);
        Bob.Rtcp.Send(call.Local(3), Fir(SsrcB, SsrcA, 9));
        Run(0.01);
        Assert.Equal(Pli(SsrcB, SsrcA), Assert.Single(Messages(Alice.Rtcp)).Bytes);
    }

    [Fact]
    public void Only_negotiated_feedback_reaches_the_sender()
    {
        TwoPartyCall call = Start(FeedbackKinds.Nack, Everything);
        Bob.Rtcp.Send(call.Local(3), Pli(SsrcB, SsrcA));
        Bob.Rtcp.Send(call.Local(3), Remb(SsrcB, 1_000_000, SsrcA));
        Bob.Rtcp.Send(call.Local(3), TransportWide(SsrcB, SsrcA, 5));
        Bob.Rtcp.Send(call.Local(3), Nack(SsrcB, SsrcA, 1, 2, 30));
        Run(0.01);
        Assert.Equal(Nack(SsrcB, SsrcA, 1, 2, 30), Assert.Single(Messages(Alice.Rtcp)).Bytes);
        Assert.Equal(3, Engine.Worker.Counters[PacketResult.Filtered]);
    }

    [Fact]
    public void A_party_without_AVPF_gets_neither_relayed_nor_generated_feedback()
    {
        TwoPartyCall call = Start(FeedbackKinds.None, Everything);
        for (int i = 0; i < 50; i++)
        {
            if (i % 5 != 0)
                Alice.Rtp.Send(call.Local(0), Packet(SsrcA, i, (5, [0, (byte)i])));
            Bob.Rtcp.Send(call.Local(3), [.. PacketBuilder.ReceiverReport(SsrcB), .. Nack(SsrcB, SsrcA, (ushort)i), .. Pli(SsrcB, SsrcA)]);
            Run(0.02);
        }

        Assert.Empty(Messages(Alice.Rtcp));
        Assert.Equal(50, Alice.Rtcp.Received.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_report_comes_before_feedback_unless_the_peer_negotiated_reduced_size(bool reduced)
    {
        TwoPartyCall call = Start(Everything, Everything, c => c.WithMedia(TwoPartyCall.MediaA, m => m with { ReducedSizeRtcp = reduced }));
        Bob.Rtcp.Send(call.Local(3), Pli(SsrcB, SsrcA));
        Run(0.01);
        byte[] expected = reduced ? Pli(SsrcB, SsrcA) : [0x80, 201, 0, 1, 0, 0, 0x0b, 0x0b, .. Pli(SsrcB, SsrcA)];
        Assert.Equal(expected, Assert.Single(Alice.Rtcp.Received).Bytes);
    }

    [Theory]
    [InlineData(1, 100_000)]
    [InlineData(2_000_000, 2_000_000)]
    [InlineData(ulong.MaxValue, 5_000_000)]
    public void S16_A_bandwidth_estimate_stays_within_the_configured_range(ulong forged, ulong heard)
    {
        TwoPartyCall call = Start(Everything, Everything);
        Bob.Rtcp.Send(call.Local(3), Remb(SsrcB, forged, SsrcA));
        Run(0.01);
        Assert.InRange(Estimates()[^1], heard * 0.9999, heard);
    }

    [Fact]
    public void The_sender_gets_the_lowest_of_its_receivers_recent_estimates()
    {
        var carol = new Peer(Network, "127.0.0.4:6004", 0xCA401, Vp8);
        TwoPartyCall call = Start(Everything, Everything, c => c.AddReceiver(Engine, carol, 10, Everything));
        Bob.Rtcp.Send(call.Local(3), Remb(SsrcB, 3_000_000, SsrcA));
        Run(0.5);
        carol.Rtcp.Send(call.Local(5), Remb(0xCA401, 800_000, SsrcA));
        Run(0.5);
        Bob.Rtcp.Send(call.Local(3), Remb(SsrcB, 3_000_000, SsrcA));
        Run(4);
        Bob.Rtcp.Send(call.Local(3), Remb(SsrcB, 3_000_000, SsrcA));
        Run(0.5);
        Assert.Equal([3_000_000, 800_000, 800_000, 3_000_000], Estimates().Select(e => Math.Round(e / 1000) * 1000));
    }

    [Fact]
    public void Transport_wide_numbers_and_feedback_pass_when_one_receiver_sees_them_all()
    {
        TwoPartyCall call = Start(Everything, Everything);
        for (int i = 0; i < 20; i++)
        {
            Alice.Rtp.Send(call.Local(0), Packet(SsrcA, i, (5, [0, (byte)i])));
            Run(0.02);
        }

        byte[] feedback = TransportWide(SsrcB, SsrcA, 3);
        Bob.Rtcp.Send(call.Local(3), feedback);
        Run(0.5);
        Assert.Equal(feedback, Assert.Single(Messages(Alice.Rtcp)).Bytes);
        Assert.All(Bob.Rtp.Received, d => Assert.True(HasExtension(d.Bytes, 7)));
    }

    [Fact]
    public void For_a_receiver_without_transport_cc_the_engine_generates_the_feedback_and_removes_the_numbers()
    {
        TwoPartyCall call = Start(Everything, FeedbackKinds.Nack);
        var sent = new List<(ushort Number, long At)>();
        for (int i = 0; i < 300; i++)
        {
            ushort number = (ushort)(65400 + i);
            if (i % 7 != 3)
            {
                Alice.Rtp.Send(call.Local(0), Packet(SsrcA, i, (5, [(byte)(number >> 8), (byte)number])));
                sent.Add((number, Network.Now.Nanoseconds));
            }

            Run(0.003);
        }

        Run(0.5);
        var reported = new Dictionary<ushort, long>();
        foreach ((RtcpPacketType type, int format, uint media,
            byte[] bytes) in Messages(Alice.Rtcp).Where(m => m.Format == TransportWideFeedback.Format))
        {
            Assert.Equal((RtcpPacketType.TransportFeedback, SsrcA), (type, media));
            Assert.True(RtcpCompound.TryParse(bytes, out RtcpCompound compound));
            foreach (RtcpPacket packet in compound)
            {
                Assert.True(FeedbackMessage.TryParse(packet, out FeedbackMessage message));
                Assert.True(TransportWideFeedback.TryParse(message, out TransportWideFeedback feedback));
                foreach ((ushort number, long arrival) in feedback)
                {
                    if (arrival != TransportWideFeedback.NotReceived)
                        Assert.True(reported.TryAdd(number, arrival));
                }
            }
        }

        Assert.Equal(sent.Select(s => s.Number).Order(), reported.Keys.Order());
        for (int i = 1; i < sent.Count; i++)
        {
            double real = (sent[i].At - sent[i - 1].At) / 1e6;
            double told = (reported[sent[i].Number] - reported[sent[i - 1].Number]) * 0.25;
            Assert.Equal(real, told, 0.26);
        }

        Assert.All(Bob.Rtp.Received, d => Assert.False(HasExtension(d.Bytes, 5) || HasExtension(d.Bytes, 7)));
    }

    [Fact]
    public void With_two_receivers_the_engine_terminates_transport_wide_numbers_and_their_feedback()
    {
        var carol = new Peer(Network, "127.0.0.4:6004", 0xCA401, Vp8);
        TwoPartyCall call = Start(Everything, Everything, c => c.AddReceiver(Engine, carol, 10, Everything));
        Bob.Rtcp.Send(call.Local(3), TransportWide(SsrcB, SsrcA, 3));
        Run(0.2);
        Assert.Empty(Messages(Alice.Rtcp));
        Alice.Rtp.Send(call.Local(0), Packet(SsrcA, 1, (5, [0, 1])));
        Run(0.2);
        Assert.Single(Messages(Alice.Rtcp));
        Assert.False(HasExtension(Assert.Single(carol.Rtp.Received).Bytes, 5));
    }

    private static bool HasExtension(byte[] bytes, byte id)
    {
        Assert.True(RtpPacket.TryParse(bytes, out RtpPacket packet));
        return RtpHeaderExtensions.TryFind(packet, id, out _);
    }

    private List<double> Estimates()
    {
        var list = new List<double>();
        foreach ((_, _, _, byte[] bytes) in Messages(Alice.Rtcp)
            .Where(m => m is { Type: RtcpPacketType.PayloadFeedback, Format: Protocol.Rtcp.Remb.Format }))
        {
            Assert.True(RtcpCompound.TryParse(bytes, out RtcpCompound compound));
            foreach (RtcpPacket packet in compound)
            {
                Assert.True(FeedbackMessage.TryParse(packet, out FeedbackMessage message));
                Assert.True(Protocol.Rtcp.Remb.TryParse(message, out Protocol.Rtcp.Remb remb));
                list.Add(remb.Bitrate);
            }
        }

        return list;
    }

    /// <summary>Alice has transport-wide sequence numbers in extension 5, the other parties in extension 7.</summary>
    private TwoPartyCall Start(FeedbackKinds a, FeedbackKinds b, Func<TwoPartyCall, TwoPartyCall>? change = null)
    {
        TwoPartyCall call = Describe().Video(a, b);
        (change?.Invoke(call) ?? call).WithMedias(m => m with
        {
            Extensions = (m.Payloads[0].Feedback & FeedbackKinds.TransportCc) == 0 ? []
                : [new HeaderExtensionPlan(m.Id == TwoPartyCall.MediaA ? (byte)5 : (byte)7,
                    HeaderExtensionUri.TransportWideSequenceNumber)],
        }).Signal();
        return call;
    }
}
