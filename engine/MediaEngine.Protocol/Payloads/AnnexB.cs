namespace MediaEngine.Protocol.Payloads;

/// <summary>Byte stream format (H.264 annex B, H.265 annex B): NAL units after start codes. Some cameras put it into RTP packets.</summary>
public static class AnnexB
{
    public static bool HasStartCode(ReadOnlySpan<byte> data) => data.IndexOf(StartCode) >= 0;

    /// <summary>Takes the bytes before the next start code, without their trailing zeros. Returns false when nothing is left.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> data, out ReadOnlySpan<byte> unit)
    {
        while (!data.IsEmpty)
        {
            int at = data.IndexOf(StartCode);
            unit = at < 0 ? data : data[..at];
            data = at < 0 ? default : data[(at + StartCode.Length)..];
            if (at >= 0)
                unit = unit.TrimEnd((byte)0);
            if (!unit.IsEmpty)
                return true;
        }

        unit = default;
        return false;
    }

    /// <summary>Replaces the four-octet length of each NAL unit of a stored frame with a start code, in place.</summary>
    public static void FromLengths(Span<byte> frame)
    {
        while (frame.Length >= UnitReader.PrefixLength)
        {
            int length = (int)Math.Min(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(frame),
                (uint)frame.Length - UnitReader.PrefixLength);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(frame, 1);
            frame = frame[(UnitReader.PrefixLength + length)..];
        }
    }

    private static ReadOnlySpan<byte> StartCode => [0, 0, 1];
}
