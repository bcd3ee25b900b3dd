using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Examples;

/// <summary>An RTP packet that a peer received.</summary>
internal sealed record Heard(MonotonicTime At, byte PayloadType, bool Marker, ushort Number, uint Timestamp, uint Ssrc, byte[] Payload)
{
    public static Heard Of(SimDatagram datagram)
    {
        Assert.True(RtpPacket.TryParse(datagram.Bytes, out RtpPacket rtp));
        return new Heard(datagram.At, rtp.PayloadType, rtp.Marker, rtp.SequenceNumber, rtp.Timestamp.Value, rtp.Ssrc,
            rtp.Payload.ToArray());
    }
}
