using System.Buffers.Binary;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Tests.Security;
using MediaEngine.Testing;
using Xunit;
using static MediaEngine.Sessions.Tests.VideoCall;

namespace MediaEngine.Sessions.Tests;

/// <summary>
/// The engine renumbers a source that restarts before it sends to an SRTP receiver. It translates the sequence numbers in the receiver's
/// feedback back to those of the source.
/// </summary>
public sealed class RenumberedStreamTests
{
    [Theory]
    [InlineData(20_000, 100, 50)]
    [InlineData(100, 65_500, 100)]       // only the source wraps
    [InlineData(65_500, 64_000, 100)]     // only the sent stream wraps
    [InlineData(65_500, 65_000, 1_000)]  // both wrap, at different times
    [InlineData(100, 40_000, 40_000)]    // a step of more than half of the sequence space
    public void The_highest_number_of_a_receiver_report_is_the_sources_with_its_wraps(int first, int restart, int count)
    {
        using var call = new SecureCall(seed: 31);
        call.Call.Signal();
        Send(call, first, 60);
        Send(call, restart, count);
        uint sent = Highest(call);
        Report(call, sent);
        Assert.Equal((uint)(restart + count - 1), Assert.Single(Blocks(call)).HighestSequenceNumber);

        // The receiver reports a sequence number some packets behind the newest.
        Report(call, sent - 7);
        Assert.Equal((uint)(restart + count - 8), Blocks(call)[^1].HighestSequenceNumber);
    }

    [Fact]
    public void Other_fields_of_a_report_and_reports_of_other_streams_are_unchanged()
    {
        using var call = new SecureCall(seed: 32);
        call.Call.Signal();
        Send(call, 20_000, 60);
        Send(call, 100, 50);
        var moved = new ReportBlock(call.Bob.Ssrc, 12, -3, Highest(call), 77, 0x12345678, 4711);
        var other = new ReportBlock(0x999, 1, 2, 0x10203, 4, 5, 6);
        byte[] report = PacketBuilder.SenderReport(call.Alice.Ssrc, default, 5, 6, 7, moved, other);
        call.Alice.Rtcp.Send(call.Alice.RemoteRtcp, call.Alice.Security!.Protect(report));
        call.Run(0.1);
        byte[] received = call.Bob.Rtcp.Received[^1].Bytes;
        ReportBlock[] blocks = [.. Blocks(call)];
        Assert.Equal([moved with { HighestSequenceNumber = 149 }, other], blocks);
        Assert.Equal(report.AsSpan(0, SenderReport.FixedLength).ToArray(), received.AsSpan(0, SenderReport.FixedLength).ToArray());
        Assert.Equal(report.Length, received.Length);
    }

    [Fact]
    public void Blocks_of_extended_reports_are_about_the_sources_numbers_too()
    {
        using var call = new SecureCall(seed: 33);
        call.Call.Signal();
        Send(call, 20_000, 60);
        Send(call, 100, 50);
        ushort sent = (ushort)Highest(call);
        byte[] report = new byte[100];
        int length = ReceiverReport.Write(report, call.Alice.Ssrc, []);
        int xr = length;
        length += 8;
        foreach (byte type in (byte[])[1, 2, 6, 7])
        {
            int words = type switch { 6 => 9, 7 => 8, _ => 3 };
            Span<byte> block = report.AsSpan(length, 4 + words * 4);
            block[0] = type;
            BinaryPrimitives.WriteUInt16BigEndian(block[2..], (ushort)words);
            BinaryPrimitives.WriteUInt32BigEndian(block[4..], call.Bob.Ssrc);
            BinaryPrimitives.WriteUInt16BigEndian(block[8..], (ushort)(sent - 20));
            BinaryPrimitives.WriteUInt16BigEndian(block[10..], (ushort)(sent + 1));
            length += block.Length;
            if (length > report.Length - 40)
                Array.Resize(ref report, report.Length + 60);
        }

        ExtendedReport.WriteFixed(report.AsSpan(xr), call.Alice.Ssrc, length - xr - 8);
        call.Alice.Rtcp.Send(call.Alice.RemoteRtcp, call.Alice.Security!.Protect([.. report.AsSpan(0, length)]));
        call.Run(0.1);
        byte[] received = call.Bob.Rtcp.Received[^1].Bytes;
        Assert.Equal(length, received.Length);
        for (int at = xr + 8; at < length; at += 4 + BinaryPrimitives.ReadUInt16BigEndian(received.AsSpan(at + 2)) * 4)
        {
            // VoIP metrics (block type 7) have no sequence numbers there.
            (ushort, ushort) numbers = (BinaryPrimitives.ReadUInt16BigEndian(received.AsSpan(at + 8)),
                BinaryPrimitives.ReadUInt16BigEndian(received.AsSpan(at + 10)));
            Assert.Equal(received[at] == 7 ? ((ushort)(sent - 20), (ushort)(sent + 1)) : ((ushort)129, (ushort)150), numbers);
        }
    }

    [Fact]
    public void Requests_for_packets_we_no_longer_have_name_the_sources_numbers_and_transport_wide_numbers_stay()
    {
        var network = new SimNetwork(seed: 34);
        using var engine = new SimEngine(network);
        var alice = new Peer(network, "127.0.0.2:5004", 0xA11CE, Vp8);
        var bob = new Peer(network, "127.0.0.3:6004", 0xB0B, Vp8);
        SrtpProfile profile = SrtpProfile.AesCm128Tag80;
        bob.Security = new PeerSecurity(TestKeys.Master(2, profile), TestKeys.Master(3, profile));
        TwoPartyCall call = new TwoPartyCall(engine, alice.Rtp.Address, bob.Rtp.Address)
            .Video(FeedbackKinds.Nack | FeedbackKinds.TransportCc, FeedbackKinds.Nack | FeedbackKinds.TransportCc)
            .WithTransports(t => t.Id < 2 ? t : t with { Srtp = new SrtpPlan(TestKeys.Plan(2, profile), TestKeys.Plan(3, profile)) })
            .Signal();
        foreach (int first in (int[])[20_000, 100])
        {
            for (int i = 0; i < 50; i++)
            {
                if (i != 30)
                    alice.Rtp.Send(call.Local(0), Packet(alice.Ssrc, first + i));
                network.Run(TimeSpan.FromMilliseconds(5));
            }
        }

        bob.Call(call.Local(2), call.Local(3));
        ushort missing = 0;
        int[] heard = [.. bob.Packets.Select(p => (p[2] << 8) | p[3])];
        for (int i = 1; i < heard.Length; i++)
            missing = heard[i] - heard[i - 1] == 2 && heard[i] > 20_060 ? (ushort)(heard[i] - 1) : missing;
        Assert.NotEqual(0, missing);
        bob.Rtcp.Send(call.Local(3), bob.Security.Protect(Nack(bob.Ssrc, alice.Ssrc, missing)));
        byte[] transportWide = TransportWide(bob.Ssrc, alice.Ssrc, 31_000);
        bob.Rtcp.Send(call.Local(3), bob.Security.Protect(transportWide));
        network.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal([130], Asked(alice.Rtcp).Select(n => (int)n));
        Assert.Contains(Messages(alice.Rtcp),
            m => m.Format == TransportWideFeedback.Format && m.Bytes.AsSpan().SequenceEqual(transportWide));
        bob.Security.Dispose();
    }

    private static void Send(SecureCall call, int first, int count)
    {
        call.Bob.SequenceNumber = (ushort)first;
        for (int i = 0; i < count; i++)
        {
            call.Bob.SendOne();
            if (i % 16 == 0)
                call.Run(0.001);
        }

        call.Run(0.01);
    }

    /// <summary>The extended sequence number that Alice counts since the call began.</summary>
    private static uint Highest(SecureCall call)
    {
        int[] numbers = [.. call.Alice.Packets.Select(p => (p[2] << 8) | p[3])];
        uint wraps = 0;
        for (int i = 1; i < numbers.Length; i++)
            wraps += numbers[i] < numbers[i - 1] - 1000 ? 1u : 0;
        return (wraps << 16) | (uint)numbers[^1];
    }

    private static void Report(SecureCall call, uint highest)
    {
        byte[] report = PacketBuilder.ReceiverReport(call.Alice.Ssrc, new ReportBlock(call.Bob.Ssrc, 0, 0, highest, 0, 0, 0));
        call.Alice.Rtcp.Send(call.Alice.RemoteRtcp, call.Alice.Security!.Protect(report));
        call.Run(0.1);
    }

    /// <summary>All report blocks that Bob received.</summary>
    private static List<ReportBlock> Blocks(SecureCall call)
    {
        var list = new List<ReportBlock>();
        foreach (SimDatagram datagram in call.Bob.Rtcp.Received)
        {
            Assert.True(RtcpCompound.TryParse(datagram.Bytes, out RtcpCompound compound));
            foreach (RtcpPacket packet in compound)
            {
                ReportBlockList blocks = SenderReport.TryParse(packet, out SenderReport sent) ? sent.Reports
                    : ReceiverReport.TryParse(packet, out ReceiverReport received) ? received.Reports : default;
                for (int i = 0; i < blocks.Count; i++)
                    list.Add(blocks[i]);
            }
        }

        return list;
    }
}
