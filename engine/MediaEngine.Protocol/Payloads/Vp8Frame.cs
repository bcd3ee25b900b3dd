using System.Buffers.Binary;

namespace MediaEngine.Protocol.Payloads;

/// <summary>The start of a VP8 frame (RFC 6386 section 9.1).</summary>
public static class Vp8Frame
{
    /// <summary>Returns true for a key frame, with its size.</summary>
    public static bool TryReadKey(ReadOnlySpan<byte> frame, out int width, out int height)
    {
        width = height = 0;
        if (frame.Length < 10 || (frame[0] & 1) != 0 || frame[3] != 0x9d || frame[4] != 0x01 || frame[5] != 0x2a)
            return false;
        width = BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]) & 0x3fff;
        height = BinaryPrimitives.ReadUInt16LittleEndian(frame[8..]) & 0x3fff;
        return true;
    }
}
