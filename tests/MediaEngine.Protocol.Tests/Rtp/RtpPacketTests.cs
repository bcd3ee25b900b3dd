using CsCheck;
using MediaEngine.Protocol.Rtp;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtp;

public sealed class RtpPacketTests
{
    /// <summary>Version 2, padding, extension, two CSRCs, marker, payload type 96.</summary>
    private static readonly byte[] _full =
    [
        0xb2, 0xe0, 0x12, 0x34, 0x01, 0x02, 0x03, 0x04, 0xaa, 0xbb, 0xcc, 0xdd,
        0, 0, 0, 5, 0, 0, 0, 6,
        0xbe, 0xde, 0, 1, 0x10, 0x7f, 0, 0,
        1, 2, 3, 4, 5,
        0, 0, 3,
    ];

    [Fact]
    public void Reads_every_field_of_a_full_header()
    {
        Assert.True(RtpPacket.TryParse(_full, out RtpPacket packet));
        Assert.True(packet.Marker);
        Assert.Equal(96, packet.PayloadType);
        Assert.Equal(0x1234, packet.SequenceNumber);
        Assert.Equal(0x01020304u, packet.Timestamp.Value);
        Assert.Equal(0xaabbccddu, packet.Ssrc);
        Assert.Equal(2, packet.CsrcCount);
        Assert.Equal(6u, packet.Csrc(1));
        Assert.Equal(RtpHeaderExtensions.OneByteProfile, packet.ExtensionProfile);
        Assert.Equal([0x10, 0x7f, 0, 0], packet.ExtensionData.ToArray());
        Assert.Equal(28, packet.HeaderLength);
        Assert.Equal(3, packet.PaddingLength);
        Assert.Equal([1, 2, 3, 4, 5], packet.Payload.ToArray());
    }

    [Fact]
    public void Rejects_header_longer_than_datagram()
    {
        for (int length = 0; length < 28; length++)
            Assert.False(RtpPacket.TryParseHeader(_full.AsSpan(0, length), out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(255)]
    public void Rejects_padding_that_is_zero_or_reaches_into_the_header(byte count)
    {
        byte[] packet = [.. _full];
        packet[^1] = count;
        Assert.False(RtpPacket.TryParse(packet, out _));
        Assert.True(RtpPacket.TryParseHeader(packet, out _));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x40)]
    [InlineData(0xc0)]
    public void Rejects_other_versions(byte version)
    {
        byte[] packet = [.. _full];
        packet[0] = (byte)(version | (packet[0] & 0x3f));
        Assert.False(RtpPacket.TryParse(packet, out _));
    }

    [Fact]
    public void What_is_written_is_read()
    {
        Gen.Select(Gen.Byte[0, 127], Gen.Bool, Gen.UShort, Gen.UInt, Gen.UInt, Gen.Byte.Array[0, 200]).Sample(
            (payloadType, marker, sequenceNumber, timestamp, ssrc, payload) =>
            {
                byte[] packet = [.. new byte[12], .. payload];
                RtpHeader.Write(packet, payloadType, marker, sequenceNumber, new RtpTimestamp(timestamp), ssrc);
                Assert.True(RtpPacket.TryParse(packet, out RtpPacket read));
                Assert.Equal(
                    (payloadType, marker, sequenceNumber, timestamp, ssrc),
                    (read.PayloadType, read.Marker, read.SequenceNumber, read.Timestamp.Value, read.Ssrc));
                Assert.Equal(payload, read.Payload.ToArray());
                RtpHeader.SetPayloadType(packet, 5);
                RtpHeader.SetMarker(packet, !marker);
                RtpHeader.SetSsrc(packet, ssrc + 1);
                RtpHeader.SetSequenceNumber(packet, (ushort)(sequenceNumber + 1));
                RtpHeader.SetTimestamp(packet, new RtpTimestamp(timestamp) + 160);
                Assert.True(RtpPacket.TryParse(packet, out read));
                Assert.Equal(
                    (5, !marker, (ushort)(sequenceNumber + 1), timestamp + 160, ssrc + 1),
                    (read.PayloadType, read.Marker, read.SequenceNumber, read.Timestamp.Value, read.Ssrc));
            });
    }

    [Fact]
    public void Any_bytes_are_parsed_or_refused_and_every_field_stays_inside()
    {
        Gen.Byte.Array[0, 120].Sample(bytes =>
        {
            if (bytes.Length > 0)
                bytes[0] = (byte)(0x80 | (bytes[0] & 0x3f));
            if (!RtpPacket.TryParse(bytes, out RtpPacket packet))
                return;
            Assert.Equal(bytes.Length, packet.HeaderLength + packet.Payload.Length + packet.PaddingLength);
            for (int i = 0; i < packet.CsrcCount; i++)
                _ = packet.Csrc(i);
            int total = 0;
            foreach (RtpHeaderExtension extension in packet.Extensions)
                total += extension.Data.Length;
            Assert.True(total <= bytes.Length);
        });
    }
}
