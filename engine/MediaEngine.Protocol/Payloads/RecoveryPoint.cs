namespace MediaEngine.Protocol.Payloads;

/// <summary>The recovery point SEI message (H.264 section D.2.8, H.265 section D.3.8).</summary>
internal static class RecoveryPoint
{
    private const int PayloadType = 6;
    private const int MaximumMessages = 64;

    /// <param name="messages">An SEI NAL unit without its header.</param>
    /// <param name="signed">H.265 codes recovery_poc_cnt as se(v), H.264 recovery_frame_cnt as ue(v).</param>
    /// <param name="frames">Number of frames until pictures are correct.</param>
    public static bool TryFind(ReadOnlySpan<byte> messages, bool signed, out int frames)
    {
        frames = 0;
        var bits = new RbspReader(messages);
        for (int i = 0; i < MaximumMessages && !bits.Overrun; i++)
        {
            int type = Number(ref bits);
            int size = Number(ref bits);
            if (bits.Overrun || size > messages.Length)
                return false;
            if (type == PayloadType)
            {
                frames = signed ? Math.Max(0, bits.Se()) : (int)Math.Min(bits.Ue(), ushort.MaxValue);
                return !bits.Overrun;
            }

            bits.Skip(8 * size);
        }

        return false;
    }

    private static int Number(ref RbspReader bits)
    {
        int value = 0;
        int part;
        do
        {
            part = (int)bits.Bits(8);
            value += part;
        }
        while (part == 255 && !bits.Overrun);
        return value;
    }
}
