using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Worker;
using MediaEngine.Testing;
using Xunit;
using static MediaEngine.Sessions.Tests.VideoCall;

namespace MediaEngine.Sessions.Tests;

/// <summary>Several m= sections on one transport (RFC 8843), and header extensions of two legs (RFC 8285).</summary>
public sealed class BundleTests : IDisposable
{
    private const byte MidId = 3;
    private readonly SimNetwork _network = new(seed: 16);
    private readonly SimEngine _engine;
    private readonly Peer _browser;
    private readonly Peer _audio;
    private readonly Peer _video;
    private readonly TwoPartyCall _call;

    /// <summary>
    /// A browser with audio and video on one port (sections 0 and 2), and a phone with one port for each (sections 1 and 3).
    /// </summary>
    public BundleTests()
    {
        _engine = new SimEngine(_network);
        _browser = new Peer(_network, "127.0.0.2:5004", 0xA);
        _audio = new Peer(_network, "127.0.0.3:6000", 0xB);
        _video = new Peer(_network, "127.0.0.3:6100", 0xC);
        _call = new TwoPartyCall(_engine, _browser.Rtp.Address, _audio.Rtp.Address);
        (MediaPort rtp, MediaPort rtcp) = _engine.AllocatePair();
        TransportPlan plan = _call.Plan.Transports[2] with { Id = 8, Port = rtp, Advertised = _video.Rtp.Address };
        SectionPlan browserAudio = _call.Plan.Sections[0] with
        {
            RtcpTransport = 0,
            Mid = "a",
            MidExtensionId = MidId,
            TakesMid = true,
            AcceptsFeedback = true,
            ReducedSizeRtcp = true,
            Extensions = [new HeaderExtensionPlan(MidId, HeaderExtensionUri.Mid), new HeaderExtensionPlan(2, "urn:level")],
        };
        _call.Plan = _call.Plan with
        {
            Transports = _call.Plan.Transports.AddRange(
                plan, plan with { Id = 9, Port = rtcp, Component = TransportComponent.Rtcp, Advertised = _video.Rtcp.Address }),
            Sections =
            [
                browserAudio,
                _call.Plan.Sections[1] with { Extensions = [new HeaderExtensionPlan(9, "urn:level")] },
                Describe(browserAudio, Everything, rtx: false) with { Id = 2, Mid = "v", Ssrcs = [777] },
                Describe(_call.Plan.Sections[1], Everything, rtx: false) with { Id = 3, RtpTransport = 8, RtcpTransport = 9,
                    Extensions = [] },
            ],
            Routes = [.. _call.Plan.Routes, new RoutePlan(2, 3), new RoutePlan(3, 2)],
        };
        _call.WithTransport(0, t => t with { Component = TransportComponent.Muxed }).Signal();
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void A_mid_selects_the_section_and_from_then_on_the_ssrc_selects_it()
    {
        // Neither section has payload type 55, so only the mid identifies the section.
        _browser.Rtp.Send(_call.Local(0), Unknown(9, 1));
        _browser.Rtp.Send(_call.Local(0), Unknown(9, 2, "v"));
        _browser.Rtp.Send(_call.Local(0), Unknown(9, 3));
        _browser.Rtp.Send(_call.Local(0), Unknown(10, 1, "a"));
        _browser.Rtp.Send(_call.Local(0), Unknown(10, 2));
        _browser.Rtp.Send(_call.Local(0), Unknown(11, 2, "nobody"));
        _browser.Rtp.Send(_call.Local(0), Unknown(777, 2));
        Run(0.01);
        Assert.Equal([(9u, 2), (9u, 3), (777u, 2)], _video.Rtp.Received.Select(Name));
        Assert.Equal([(10u, 1), (10u, 2)], _audio.Rtp.Received.Select(Name));
        Assert.Equal(2, _engine.Worker.Counters[PacketResult.NoRoute]);
    }

    [Fact]
    public void A_stream_that_changes_its_mid_changes_its_section()
    {
        _browser.Rtp.Send(_call.Local(0), Unknown(9, 1, "v"));
        _browser.Rtp.Send(_call.Local(0), Unknown(9, 2, "a"));
        _browser.Rtp.Send(_call.Local(0), Unknown(9, 3));
        Run(0.01);
        Assert.Single(_video.Rtp.Received);
        Assert.Equal(2, _audio.Rtp.Received.Count);
    }

    [Fact]
    public void Learned_SSRCs_survive_a_new_plan()
    {
        _browser.Rtp.Send(_call.Local(0), Unknown(9, 1, "v"));
        Run(0.01);
        _call.Touch().Signal();
        _browser.Rtp.Send(_call.Local(0), Unknown(9, 2));
        Run(0.01);
        Assert.Equal(2, _video.Rtp.Received.Count);
    }

    [Fact]
    public void S17_A_flood_of_SSRCs_on_a_bundle_costs_no_memory_and_no_packet_of_a_known_stream()
    {
        using var io = new DiscardingIo();
        var worker = new MediaWorker(io, new SeededRandom(1), new MediaWorkerOptions(),
            new Mailbox<WorkerCommand>(4, static () => { }), _engine);
        worker.Apply(_call.Plan, _network.Now);
        byte[] known = Unknown(9, 1, "v");
        byte[] unnamed = Unknown(9, 2);
        byte[] flood = PacketBuilder.Rtp(1, 1, 1);
        uint ssrc = 100_000;
        for (int i = 0; i < 3; i++)
            io.Deliver(worker, 0, _browser.Rtp.Address, known, _network.Now);
        for (int i = 0; i < 200; i++)
            Flood();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000_000; i++)
            Flood();
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        long forwarded = worker.Counters[PacketResult.Forwarded];
        io.Deliver(worker, 0, _browser.Rtp.Address, unnamed, _network.Now);
        Assert.Equal(forwarded + 1, worker.Counters[PacketResult.Forwarded]);
        Assert.Equal(0, worker.Counters[PacketResult.NoRoute]);
        Assert.All(worker.Snapshot(_call.Plan.CallKey)!.InboundStreams.GroupBy(s => s.MediaId), g => Assert.InRange(g.Count(), 1, 20));

        void Flood()
        {
            RtpHeader.SetSsrc(flood, ssrc++);
            io.Deliver(worker, 0, _browser.Rtp.Address, flood, _network.Now);
        }
    }

    [Fact]
    public void A_bundled_receiver_gets_all_sections_from_one_port_each_packet_with_its_mid_until_it_reports()
    {
        _audio.Rtp.Send(_call.Local(2), PacketBuilder.Rtp(0xB, 1, 160));
        _video.Rtp.Send(_call.Local(4), Packet(0xC, 1, 50));
        Run(0.01);
        Assert.Equal(2, _browser.Rtp.Received.Count);
        Assert.All(_browser.Rtp.Received, d => Assert.Equal(_call.Local(0), d.From));
        Assert.Equal("a", Mid(_browser.Rtp.Received[0].Bytes));
        Assert.Equal("v", Mid(_browser.Rtp.Received[1].Bytes));
        Assert.True(RtpPacket.TryParse(_browser.Rtp.Received[0].Bytes, out RtpPacket packet));
        Assert.Equal(PacketBuilder.Rtp(0xB, 1, 160)[12..], packet.Payload.ToArray());
        _browser.Rtp.Send(_call.Local(0), PacketBuilder.ReceiverReport(0xA, new ReportBlock(0xB, 0, 0, 1, 0, 0, 0)));
        Run(0.01);
        _audio.Rtp.Send(_call.Local(2), PacketBuilder.Rtp(0xB, 2, 320));
        Run(0.01);
        Assert.Equal(PacketBuilder.Rtp(0xB, 2, 320), _browser.Rtp.Received[^1].Bytes);
    }

    [Fact]
    public void Extensions_get_the_numbers_of_the_receiver_and_go_when_it_has_none()
    {
        _browser.Rtp.Send(_call.Local(0), WithPayloadType(0, Packet(0xA, 1, (MidId, "a"u8.ToArray()), (2, [0x7f]))));
        _browser.Rtp.Send(_call.Local(0), Packet(777, 1, (MidId, "v"u8.ToArray()), (2, [0x7f])));
        Run(0.01);
        Assert.True(RtpPacket.TryParse(Assert.Single(_audio.Rtp.Received).Bytes, out RtpPacket audio));
        Assert.True(RtpHeaderExtensions.TryFind(audio, 9, out ReadOnlySpan<byte> level));
        Assert.Equal([0x7f], level.ToArray());
        Assert.False(RtpHeaderExtensions.TryFind(audio, 2, out _) || RtpHeaderExtensions.TryFind(audio, MidId, out _));
        Assert.True(RtpPacket.TryParse(Assert.Single(_video.Rtp.Received).Bytes, out RtpPacket video));
        Assert.False(video.HasExtension);
        Assert.Equal(100, video.PayloadLength);
    }

    [Fact]
    public void Feedback_of_a_bundle_is_sent_to_the_leg_of_its_media_source_whatever_its_sender_SSRC_is()
    {
        _browser.Rtp.Send(_call.Local(0), PacketBuilder.Rtp(0xA, 1, 160));
        _audio.Rtp.Send(_call.Local(2), PacketBuilder.Rtp(0xB, 1, 160));
        _video.Rtp.Send(_call.Local(4), Packet(0xC, 1, 50));
        Run(0.01);
        byte[] reports = PacketBuilder.SenderReport(0xA, new NtpTimestamp(5UL << 32), 0, 1, 160, new ReportBlock(0xB, 0, 0, 1, 0, 0, 0));
        _browser.Rtp.Send(_call.Local(0), [.. reports, .. Pli(0xA, 0xC)]);
        Run(0.01);
        Assert.Equal(reports, Assert.Single(_audio.Rtcp.Received).Bytes);
        byte[] toVideo = Assert.Single(_video.Rtcp.Received).Bytes;
        Assert.Equal([0x80, 201, 0, 1, 0, 0, 0, 0xA, .. Pli(0xA, 0xC)], toVideo);
    }

    [Fact]
    public void A_report_about_two_sections_is_heard_by_both_legs()
    {
        _audio.Rtp.Send(_call.Local(2), PacketBuilder.Rtp(0xB, 1, 160));
        _video.Rtp.Send(_call.Local(4), Packet(0xC, 1, 50));
        Run(0.01);
        byte[] report = PacketBuilder.ReceiverReport(1, new ReportBlock(0xC, 0, 0, 1, 0, 0, 0), new ReportBlock(0xB, 0, 0, 1, 0, 0, 0));
        _browser.Rtp.Send(_call.Local(0), report);
        Run(0.01);
        Assert.Equal(report, Assert.Single(_video.Rtcp.Received).Bytes);
        Assert.Equal(report, Assert.Single(_audio.Rtcp.Received).Bytes);
    }

    private static byte[] Unknown(uint ssrc, int sequenceNumber, string? mid = null) =>
        WithPayloadType(55,
            mid is null ? Packet(ssrc, sequenceNumber, 50) : Packet(ssrc, sequenceNumber, (MidId, Encoding.ASCII.GetBytes(mid))));

    private static byte[] WithPayloadType(byte payloadType, byte[] packet)
    {
        RtpHeader.SetPayloadType(packet, payloadType);
        return packet;
    }

    private static (uint Ssrc, int SequenceNumber) Name(SimDatagram datagram)
    {
        Assert.True(RtpPacket.TryParse(datagram.Bytes, out RtpPacket packet));
        return (packet.Ssrc, packet.SequenceNumber);
    }

    private static string Mid(byte[] bytes)
    {
        Assert.True(RtpPacket.TryParse(bytes, out RtpPacket packet));
        Assert.True(RtpHeaderExtensions.TryFind(packet, MidId, out ReadOnlySpan<byte> mid));
        return Encoding.ASCII.GetString(mid);
    }

    private void Run(double seconds) => _network.Run(TimeSpan.FromSeconds(seconds));
}
