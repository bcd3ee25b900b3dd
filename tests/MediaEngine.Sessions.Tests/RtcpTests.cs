using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>RTCP that the engine forwards, shortens or generates.</summary>
public sealed class RtcpTests() : TwoPhones(seed: 4)
{
    [Fact]
    public void Feedback_is_removed_for_a_receiver_that_did_not_negotiate_it()
    {
        TwoPartyCall call = Start();
        Bob.Rtcp.Send(call.Local(3), PacketBuilder.PictureLoss(SsrcB, SsrcA));
        Run(0.01);
        Assert.Equal(PacketBuilder.ReceiverReport(SsrcB), Assert.Single(Alice.Rtcp.Received).Bytes);
    }

    [Fact]
    public void Nothing_is_sent_when_nothing_remains()
    {
        TwoPartyCall call = Start();
        byte[] pli = new byte[12];
        Pli.Write(pli, SsrcB, SsrcA);
        Bob.Rtcp.Send(call.Local(3), pli);
        Run(0.01);
        Assert.Empty(Alice.Rtcp.Received);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.Filtered]);
    }

    [Fact]
    public void Feedback_passes_to_a_receiver_that_negotiated_it()
    {
        TwoPartyCall call = Start(c => c.WithMedias(m => m with { AcceptsFeedback = true }));
        byte[] compound = PacketBuilder.PictureLoss(SsrcB, SsrcA);
        Bob.Rtcp.Send(call.Local(3), compound);
        Run(0.01);
        Assert.Equal(compound, Assert.Single(Alice.Rtcp.Received).Bytes);
    }

    [Fact]
    public void S16_A_flood_of_key_frame_requests_reaches_the_sender_twice_a_second_for_each_stream()
    {
        TwoPartyCall call = Start(c => c.WithMedias(m => m with { AcceptsFeedback = true }));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(1, 1, 0));
        Alice.Rtp.Send(call.Local(0), PacketBuilder.Rtp(2, 1, 0));
        for (int i = 0; i < 2000; i++)
        {
            byte[] request = new byte[i % 2 == 0 ? 12 : 20];
            if (i % 2 == 0)
                Pli.Write(request, SsrcB, 1);
            else
                Fir.Write(request, SsrcB, 2, 1);
            Bob.Rtcp.Send(call.Local(3), request);
            Run(0.001);
        }

        Assert.InRange(Alice.Rtcp.Received.Count, 8, 10);
    }

    [Fact]
    public void S16_A_forged_BYE_ends_nothing()
    {
        TwoPartyCall call = Start();
        Alice.SendOne();
        Alice.Rtcp.Send(call.Local(1), PacketBuilder.Goodbye(SsrcA));
        Alice.SendOne();
        Run(0.01);
        Assert.Equal(2, Bob.Heard);
        Assert.Single(Bob.Rtcp.Received);
        Assert.Equal(2, Assert.Single(call.Snapshot().InboundStreams).Packets);
    }

    [Fact]
    public void S15_A_compound_with_a_bad_tail_is_neither_used_nor_passed_on()
    {
        TwoPartyCall call = Start();
        Bob.SendOne();
        Run(0.01);
        byte[] report = PacketBuilder.ReceiverReport(SsrcA, new ReportBlock(SsrcB, 10, 5, 100, 3, 0, 0));
        byte[][] bad = [[.. report, 0x80, 201, 0, 9], [.. report, 0x9f, 201, 0, 0], [.. report, 0x80, 205, 0, 0], [.. report, 1, 2, 3, 4],
            [0x80, 201, 0xff, 0xff, 0, 0, 0, 1],
            [.. report, 0x81, 207, 0xff, 0xff]];
        foreach (byte[] compound in bad)
            Alice.Rtcp.Send(call.Local(1), compound);
        Run(0.01);
        Assert.Empty(Bob.Rtcp.Received);
        Assert.Equal(bad.Length, Engine.Worker.Counters[PacketResult.Malformed]);
        Assert.Equal(bad.Length, call.Transport(1).Received.Errors);
        Assert.Null(Assert.Single(call.Snapshot().InboundStreams).Quality);
        Alice.SendOne();
        Run(0.01);
        Assert.Equal(1, Bob.Heard);
    }

    [Fact]
    public void S15_An_extended_report_block_of_length_zero_does_not_stop_the_reader()
    {
        TwoPartyCall call = Start();
        byte[] report = [0x80, 207, 0, 4, 0, 0, 0, 1, 99, 0, 0, 0, 98, 0, 0, 0, 97, 0, 0, 0];
        for (int i = 0; i < 1000; i++)
            Alice.Rtcp.Send(call.Local(1), report);
        Run(0.01);
        Assert.Equal(1000, Bob.Rtcp.Received.Count);
        Assert.Equal(report, Bob.Rtcp.Received[0].Bytes);
    }

    [Fact]
    public void Reports_of_a_pure_receiver_go_back_to_the_source()
    {
        TwoPartyCall call = Start();
        call.Plan = call.Plan with { Routes = [new RoutePlan(TwoPartyCall.MediaA, TwoPartyCall.MediaB)] };
        call.Signal();
        Bob.Rtcp.Send(call.Local(3), PacketBuilder.ReceiverReport(SsrcB));
        Run(0.01);
        Assert.Single(Alice.Rtcp.Received);
    }

    [Fact]
    public void Own_reports_replace_those_of_the_parties()
    {
        TwoPartyCall call = Start(c => c.WithMedias(m => m with { GenerateRtcp = true }));
        Network.SetLink("127.0.0.3", "127.0.0.1", new SimLink(TimeSpan.FromMilliseconds(1), Loss: 0.1));
        Alice.StartSending();
        Bob.StartSending();
        Bob.StartReporting(TimeSpan.FromSeconds(1));
        Run(60);
        Assert.True(Engine.Worker.Counters[PacketResult.Consumed] > 40);
        List<SimDatagram> toBob = Bob.Rtcp.Received;
        Assert.InRange(toBob.Count, 8, 25);
        for (int i = 1; i < toBob.Count; i++)
            Assert.InRange((toBob[i].At - toBob[i - 1].At).TotalSeconds, 2.4, 7.6);

        Assert.True(RtcpCompound.TryParse(toBob[^1].Bytes, out RtcpCompound compound));
        RtcpCompound.Enumerator packets = compound.GetEnumerator();
        Assert.True(packets.MoveNext());
        Assert.True(SenderReport.TryParse(packets.Current, out SenderReport report));
        InboundStreamSnapshot fromBob = call.Snapshot().InboundStreams.Single(s => s.MediaId == TwoPartyCall.MediaB);
        Assert.Equal(SsrcA, report.Ssrc);
        Assert.Equal(160u, report.OctetCount / report.PacketCount);
        Assert.Equal(1, report.Reports.Count);
        ReportBlock block = report.Reports[0];
        Assert.Equal(SsrcB, block.Ssrc);
        Assert.InRange(block.CumulativeLost, 1, fromBob.CumulativeLost);
        Assert.InRange(block.FractionLost, 5, 70);
        Assert.NotEqual(0u, block.LastSenderReport);

        // The RTP timestamp of the report is the stream's clock at that time.
        double elapsed = (toBob[^1].At - toBob[0].At).TotalSeconds;
        Assert.True(RtcpCompound.TryParse(toBob[0].Bytes, out RtcpCompound first));
        RtcpCompound.Enumerator firstPackets = first.GetEnumerator();
        Assert.True(firstPackets.MoveNext());
        Assert.True(SenderReport.TryParse(firstPackets.Current, out SenderReport earlier));
        Assert.Equal(elapsed * 8000, report.RtpTime - earlier.RtpTime, 200.0);
        Assert.Equal(elapsed, NtpTimestamp.MiddleToTimeSpan(report.NtpTime.Middle - earlier.NtpTime.Middle).TotalSeconds, 0.001);

        Assert.True(packets.MoveNext());
        Assert.True(SourceDescription.TryParse(packets.Current, out SourceDescription description));
        Assert.True(description.TryFind(SsrcA, SourceDescription.CName, out ReadOnlySpan<byte> cname));
        Assert.Equal(16, cname.Length);
    }

    [Fact]
    public void A_party_that_only_sends_gets_receiver_reports()
    {
        TwoPartyCall call = Start(c => c.WithMedias(m => m with { GenerateRtcp = true }));
        Alice.StartSending();
        Run(10);
        Assert.True(RtcpCompound.TryParse(Alice.Rtcp.Received[^1].Bytes, out RtcpCompound compound));
        RtcpCompound.Enumerator packets = compound.GetEnumerator();
        Assert.True(packets.MoveNext());
        Assert.True(ReceiverReport.TryParse(packets.Current, out ReceiverReport report));
        Assert.Equal(SsrcA, report.Reports[0].Ssrc);
        call.HangUp();
        Run(20);
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    [Fact]
    public void Feedback_still_passes_when_the_engine_generates_the_reports()
    {
        TwoPartyCall call = Start(c => c.WithMedias(m => m with { GenerateRtcp = true, AcceptsFeedback = true }));
        Bob.Rtcp.Send(call.Local(3), PacketBuilder.PictureLoss(SsrcB, SsrcA));
        Run(0.01);

        // Alice did not negotiate reduced-size RTCP (RFC 5506), so an empty report precedes the feedback.
        byte[] passed = Assert.Single(Alice.Rtcp.Received).Bytes;
        Assert.Equal(ReceiverReport.FixedLength + 12, passed.Length);
        Assert.Equal((byte)RtcpPacketType.ReceiverReport, passed[1]);
        Assert.Equal((byte)RtcpPacketType.PayloadFeedback, passed[9]);
    }

    [Fact]
    public void Extended_reports_give_the_round_trip_to_a_party_that_sends_no_media()
    {
        TwoPartyCall call = Start();
        Network.SetLink("127.0.0.1", "127.0.0.3", new SimLink(TimeSpan.FromMilliseconds(25)));
        Network.SetLink("127.0.0.3", "127.0.0.1", new SimLink(TimeSpan.FromMilliseconds(25)));
        var time = NtpTimestamp.FromUnixNanoseconds(1_700_000_000_123_456_789);
        byte[] reference = new byte[20];
        ExtendedReportBlock.WriteReceiverReferenceTime(reference.AsSpan(8), time);
        ExtendedReport.WriteFixed(reference, SsrcA, 12);
        Alice.Rtcp.Send(call.Local(1), reference);
        Run(0.1);
        byte[] answer = new byte[24];
        uint kept = NtpTimestamp.TimeSpanToMiddle(Network.Now - Bob.Rtcp.Received[0].At);
        ExtendedReportBlock.WriteDlrr(answer.AsSpan(8), [new DlrrSubBlock(SsrcA, time.Middle, kept)]);
        ExtendedReport.WriteFixed(answer, SsrcB, 16);
        Bob.Rtcp.Send(call.Local(3), answer);
        Alice.SendOne();
        Run(0.1);
        Bob.Rtcp.Send(call.Local(3), PacketBuilder.ReceiverReport(SsrcB, new ReportBlock(SsrcA, 0, 0, 100, 0, 0, 0)));
        Run(0.1);
        InboundStreamSnapshot stream = Assert.Single(call.Snapshot().InboundStreams);
        Assert.Equal(50, stream.Quality!.Lowest.RoundTripLeg.TotalMilliseconds, 1.0);
    }
}
