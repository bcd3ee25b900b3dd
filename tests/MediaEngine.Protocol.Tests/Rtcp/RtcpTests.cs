using System.Text.Json;
using CsCheck;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtcp;

public sealed class RtcpTests
{
    private static readonly Gen<ReportBlock> _genBlock =
        Gen.Select(Gen.UInt, Gen.Byte, Gen.Int[-0x800000, 0x7fffff], Gen.UInt, Gen.UInt, Gen.UInt, Gen.UInt)
            .Select(t => new ReportBlock(t.Item1, t.Item2, t.Item3, t.Item4, t.Item5, t.Item6, t.Item7));

    [Fact]
    public void Sender_reports_are_read_as_written()
    {
        Gen.Select(Gen.UInt, Gen.ULong, Gen.UInt, Gen.UInt, Gen.UInt, _genBlock.Array[0, 31])
            .Sample((ssrc, ntp, rtp, packets, octets, blocks) =>
            {
                byte[] buffer = new byte[1000];
                int length = SenderReport.Write(buffer, ssrc, new NtpTimestamp(ntp), new RtpTimestamp(rtp), packets, octets, blocks);
                Assert.True(SenderReport.TryParse(Single(buffer.AsSpan(0, length)), out SenderReport report));
                Assert.Equal((ssrc, ntp, rtp, packets, octets),
                    (report.Ssrc, report.NtpTime.Value, report.RtpTime.Value, report.PacketCount, report.OctetCount));
                Assert.Equal(blocks, ToArray(report.Reports));
            });
    }

    [Fact]
    public void Receiver_reports_are_read_as_written()
    {
        Gen.Select(Gen.UInt, _genBlock.Array[0, 31]).Sample((ssrc, blocks) =>
        {
            byte[] buffer = new byte[1000];
            int length = ReceiverReport.Write(buffer, ssrc, blocks);
            Assert.True(ReceiverReport.TryParse(Single(buffer.AsSpan(0, length)), out ReceiverReport report));
            Assert.Equal(ssrc, report.Ssrc);
            Assert.Equal(blocks, ToArray(report.Reports));
        });
    }

    [Fact]
    public void Source_descriptions_are_read_as_written()
    {
        Gen.Select(Gen.UInt, Gen.Byte[1, 255].Array[0, 255]).Sample((ssrc, cname) =>
        {
            byte[] buffer = new byte[300];
            int length = SourceDescription.WriteCName(buffer, ssrc, cname);
            Assert.True(SourceDescription.TryParse(Single(buffer.AsSpan(0, length)), out SourceDescription description));
            Assert.True(description.TryFind(ssrc, SourceDescription.CName, out ReadOnlySpan<byte> read));
            Assert.Equal(cname, read.ToArray());
            Assert.False(description.TryFind(ssrc + 1, SourceDescription.CName, out _));
        });
    }

    [Fact]
    public void Source_descriptions_of_several_sources_are_told_apart()
    {
        byte[] packet = [0x82, 202, 0, 6, 0, 0, 0, 1, 1, 2, (byte)'a', (byte)'b', 2, 1, (byte)'n', 0, 0, 0, 0, 2, 1, 1, (byte)'c', 0,
            0, 0, 0, 0];
        Assert.True(SourceDescription.TryParse(Single(packet), out SourceDescription description));
        Assert.True(description.TryFind(2, SourceDescription.CName, out ReadOnlySpan<byte> second));
        Assert.Equal("c"u8.ToArray(), second.ToArray());
        Assert.True(description.TryFind(1, 2, out ReadOnlySpan<byte> name));
        Assert.Equal("n"u8.ToArray(), name.ToArray());
    }

    [Fact]
    public void Goodbyes_are_read_with_and_without_a_reason()
    {
        byte[] buffer = new byte[8];
        Goodbye.Write(buffer, 77);
        Assert.True(Goodbye.TryParse(Single(buffer), out Goodbye goodbye));
        Assert.Equal((1, 77u, 0), (goodbye.Count, goodbye.Source(0), goodbye.Reason.Length));
        byte[] withReason = [0x82, 203, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 3, (byte)'b', (byte)'y', (byte)'e'];
        Assert.True(Goodbye.TryParse(Single(withReason), out goodbye));
        Assert.Equal(2u, goodbye.Source(1));
        Assert.Equal("bye"u8.ToArray(), goodbye.Reason.ToArray());
    }

    [Fact]
    public void Lost_packets_come_out_of_a_NACK_as_they_went_in()
    {
        Gen.UShort[0, 60].HashSet[1, 30].Select(Gen.UShort).Sample((offsets, start) =>
        {
            ushort[] lost = [.. offsets.Order().Select(o => (ushort)(start + o))];
            byte[] buffer = new byte[200];
            int length = Nack.Write(buffer, 1, 2, lost);
            Assert.True(FeedbackMessage.TryParse(Single(buffer.AsSpan(0, length)), out FeedbackMessage feedback));
            var read = new List<ushort>();
            for (int i = 0; Nack.TryReadEntry(feedback, i, out ushort id, out ushort mask); i++)
            {
                read.Add(id);
                read.AddRange(Enumerable.Range(0, 16).Where(bit => (mask >> bit & 1) != 0).Select(bit => (ushort)(id + bit + 1)));
            }

            Assert.Equal(lost, read);
        });
    }

    [Fact]
    public void Key_frame_requests_name_their_stream()
    {
        byte[] buffer = new byte[20];
        Assert.Equal(12, Pli.Write(buffer, 1, 2));
        Assert.True(FeedbackMessage.TryParse(Single(buffer.AsSpan(0, 12)), out FeedbackMessage pli));
        Assert.Equal((true, 1u, 2u), (pli.Format == Pli.Format, pli.SenderSsrc, pli.MediaSsrc));
        Assert.Equal(20, Fir.Write(buffer, 1, 2, 9));
        Assert.True(FeedbackMessage.TryParse(Single(buffer), out FeedbackMessage fir));
        Assert.Equal(Fir.Format, fir.Format);
        Assert.True(Fir.TryReadEntry(fir, 0, out uint ssrc, out byte sequenceNumber));
        Assert.Equal((2u, 9), (ssrc, sequenceNumber));
        Assert.False(Fir.TryReadEntry(fir, 1, out _, out _));
    }

    [Fact]
    public void Extended_reports_are_read_as_written()
    {
        Gen.Select(Gen.ULong, Gen.UInt, Gen.UInt, Gen.UInt, Gen.Byte, Gen.UShort).Sample((ntp, ssrc, last, delay, eight, sixteen) =>
        {
            var metrics = new VoipMetrics
            {
                Ssrc = ssrc,
                LossRate = eight,
                RoundTripDelay = sixteen,
                RFactor = (byte)~eight,
                MosConversational = eight,
                JitterBufferMaximum = sixteen,
            };
            byte[] buffer = new byte[100];
            int length = 8;
            length += ExtendedReportBlock.WriteReceiverReferenceTime(buffer.AsSpan(length), new NtpTimestamp(ntp));
            length += ExtendedReportBlock.WriteDlrr(buffer.AsSpan(length),
                [new DlrrSubBlock(ssrc, last, delay), new DlrrSubBlock(1, 2, 3)]);
            length += ExtendedReportBlock.WriteVoipMetrics(buffer.AsSpan(length), metrics);
            Assert.Equal(length, ExtendedReport.WriteFixed(buffer, 5, length - 8));
            Assert.True(ExtendedReport.TryParse(Single(buffer.AsSpan(0, length)), out ExtendedReport report));
            Assert.Equal(5u, report.Ssrc);
            int blocks = 0;
            foreach (ExtendedReportBlock block in report)
            {
                blocks++;
                if (block.TryReceiverReferenceTime(out NtpTimestamp time))
                    Assert.Equal(ntp, time.Value);
                if (block.TryDlrr(0, out DlrrSubBlock sub))
                    Assert.Equal(new DlrrSubBlock(ssrc, last, delay), sub);
                if (block.TryVoipMetrics(out VoipMetrics read))
                    Assert.Equal(metrics, read);
                Assert.False(block.TryDlrr(2, out _));
            }

            Assert.Equal(3, blocks);
        });
    }

    [Fact]
    public void A_block_of_length_zero_does_not_stop_the_reader()
    {
        byte[] packet = [0x80, 207, 0, 4, 0, 0, 0, 1, 99, 0, 0, 0, 98, 0, 0, 0, 97, 0, 0, 0];
        Assert.True(ExtendedReport.TryParse(Single(packet), out ExtendedReport report));
        int blocks = 0;
        foreach (ExtendedReportBlock block in report)
            blocks += block.Length / 4;
        Assert.Equal(3, blocks);
    }

    [Fact]
    public void Cumulative_loss_is_signed_and_clamped_to_24_bits()
    {
        byte[] buffer = new byte[24];
        new ReportBlock(1, 0, -1, 0, 0, 0, 0).Write(buffer);
        Assert.Equal("ffffff", Convert.ToHexStringLower(buffer.AsSpan(5, 3)));
        Assert.Equal(-1, ReportBlock.Read(buffer).CumulativeLost);
        new ReportBlock(1, 0, int.MinValue, 0, 0, 0, 0).Write(buffer);
        Assert.Equal(-8388608, ReportBlock.Read(buffer).CumulativeLost);
        new ReportBlock(1, 0, int.MaxValue, 0, 0, 0, 0).Write(buffer);
        Assert.Equal(8388607, ReportBlock.Read(buffer).CumulativeLost);
    }

    [Fact]
    public void The_round_trip_of_RFC_3550_figure_2()
    {
        JsonElement figure = VectorFile.Json("rtcp", "rtcp-rfc3550.json").GetProperty("rtt_figure2");
        uint Hex(string name) => Convert.ToUInt32(figure.GetProperty(name).GetString(), 16);
        var ntp = new NtpTimestamp(((ulong)Hex("ntp_sec") << 32) | Hex("ntp_frac"));
        Assert.Equal(Hex("lsr"), ntp.Middle);
        var block = new ReportBlock(1, 0, 0, 0, 0, Hex("lsr"), Hex("dlsr"));
        Assert.True(block.TryRoundTrip(Hex("arrival"), out TimeSpan roundTrip));
        Assert.Equal(figure.GetProperty("rtt_seconds").GetDouble(), roundTrip.TotalSeconds);
    }

    [Theory]
    [InlineData("80c90001 00000001 80c90009", "a packet longer than the datagram")]
    [InlineData("9fc90000", "31 reports announced and none there")]
    [InlineData("80c9ffff 00000001", "length 0xffff")]
    [InlineData("a0c90002 00000001 00000004 80c90001 00000001", "padding before the last packet")]
    [InlineData("a0c90001 00000000", "padding of nothing")]
    [InlineData("a0c90001 00000008", "padding longer than the packet's body")]
    [InlineData("80c90001 00000001 01020304", "version 0")]
    [InlineData("80c90001 00000001 8001", "RTP after RTCP")]
    [InlineData("80cd0001 00000001", "feedback without a media source")]
    [InlineData("80cf0003 00000001 04000009 00000000", "an XR block longer than its packet")]
    [InlineData("80cf0003 00000001 04000001 00000000", "a receiver reference time of four bytes")]
    [InlineData("81ca0002 00000001 01ff6162", "an SDES item longer than its packet")]
    [InlineData("82cb0001 00000001", "fewer sources than announced in BYE")]
    [InlineData("81cb0002 00000001 09616263", "a BYE reason longer than its packet")]
    public void Nothing_of_a_compound_is_used_when_a_part_is_wrong(string hex, string why)
    {
        byte[] good = new byte[8];
        ReceiverReport.Write(good, 7, []);
        byte[] bad = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.False(RtcpCompound.TryParse(bad, out _), why);
        Assert.False(RtcpCompound.TryParse([.. good, .. bad], out _), why);
    }

    [Fact]
    public void Padding_at_the_end_is_no_content()
    {
        byte[] packet = [0x80, 201, 0, 1, 0, 0, 0, 1, 0xa1, 203, 0, 2, 0, 0, 0, 1, 0, 0, 0, 4];
        Assert.True(RtcpCompound.TryParse(packet, out RtcpCompound compound));
        RtcpCompound.Enumerator packets = compound.GetEnumerator();
        Assert.True(packets.MoveNext() && packets.MoveNext());
        Assert.True(Goodbye.TryParse(packets.Current, out Goodbye goodbye));
        Assert.Equal((1, 0), (goodbye.Count, goodbye.Reason.Length));
    }

    [Fact]
    public void Any_bytes_are_parsed_or_refused_without_an_exception()
    {
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Byte[198, 208], Gen.UShort[0, 24]).Sample((bytes, type, words) =>
        {
            if (bytes.Length >= 4)
            {
                bytes[0] = (byte)(0x80 | (bytes[0] & 0x3f));
                (bytes[1], bytes[2], bytes[3]) = (type, 0, (byte)words);
            }

            if (!RtcpCompound.TryParse(bytes, out RtcpCompound compound))
                return;
            int total = 0;
            foreach (RtcpPacket packet in compound)
            {
                total += packet.Bytes.Length;
                if (SourceDescription.TryParse(packet, out SourceDescription description))
                    description.TryFind(packet.SenderSsrc, SourceDescription.CName, out _);
                if (FeedbackMessage.TryParse(packet, out FeedbackMessage feedback))
                {
                    for (int i = 0; Nack.TryReadEntry(feedback, i, out _, out _) || Fir.TryReadEntry(feedback, i, out _, out _);)
                        i++;
                }
            }

            Assert.Equal(bytes.Length, total);
        });
    }

    private static RtcpPacket Single(ReadOnlySpan<byte> bytes)
    {
        Assert.True(RtcpCompound.TryParse(bytes, out RtcpCompound compound));
        RtcpCompound.Enumerator packets = compound.GetEnumerator();
        Assert.True(packets.MoveNext());
        return packets.Current;
    }

    private static ReportBlock[] ToArray(ReportBlockList list)
    {
        var blocks = new ReportBlock[list.Count];
        for (int i = 0; i < blocks.Length; i++)
            blocks[i] = list[i];
        return blocks;
    }
}
