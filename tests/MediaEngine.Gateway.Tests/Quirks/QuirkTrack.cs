using System.Buffers.Binary;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Gateway.Tests.Quirks;

/// <summary>Numbers of one track of a <see cref="QuirkCam"/>, which a test may change.</summary>
internal sealed class QuirkTrack(int rate, uint ssrc)
{
    public uint Ssrc { get; set; } = ssrc;

    public ushort SequenceNumber { get; set; } = 65000;

    /// <summary>The timestamp of the time of PLAY.</summary>
    public uint Base { get; set; } = 4_294_000_000;

    /// <summary>Channel of RTP on the connection; -1 for none.</summary>
    public int Channel { get; set; } = -1;

    /// <summary>The client's port for RTP; -1 for none.</summary>
    public int Port { get; set; } = -1;

    public int Packets { get; private set; }

    public uint TimestampAt(TimeSpan sincePlay) => Base + (uint)(long)Math.Round(sincePlay.TotalSeconds * rate);

    public byte[] Packet(byte payloadType, QuirkPacket packet, TimeSpan sincePlay)
    {
        byte[] bytes = [.. new byte[RtpPacket.MinimumHeader], .. packet.Payload];
        uint timestamp = TimestampAt(sincePlay) + (uint)packet.Shift;
        RtpHeader.Write(bytes, payloadType, packet.Marker, SequenceNumber++, new RtpTimestamp(timestamp), Ssrc);
        Packets++;
        return bytes;
    }

    /// <summary>The camera has restarted: everything is another number.</summary>
    public void Renew()
    {
        Ssrc = BinaryPrimitives.ReverseEndianness(Ssrc) + 1;
        SequenceNumber = (ushort)(SequenceNumber * 31 + 7);
        Base = Base * 17 + 3;
        (Channel, Port) = (-1, -1);
    }
}
