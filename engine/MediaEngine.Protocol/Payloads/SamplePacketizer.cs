namespace MediaEngine.Protocol.Payloads;

/// <summary>Sends audio of the formats of <see cref="SampleDepacketizer"/>. The payload is the frame.</summary>
public sealed class SamplePacketizer : Packetizer
{
    public override int Write(ref PacketCursor cursor, ReadOnlySpan<byte> frame, in FrameInfo info, Span<byte> payload, out bool marker)
    {
        marker = false;
        if (cursor.Packets > 0 || frame.IsEmpty)
            return 0;
        if (frame.Length > payload.Length)
            return CannotSend;
        frame.CopyTo(payload);
        cursor.Packets = 1;
        return frame.Length;
    }
}
