namespace MediaEngine.Protocol.Rtp;

/// <summary>
/// The abs-send-time header extension: the sender's clock when the packet was sent, in seconds as 6.18 fixed point, modulo 64 s.
/// </summary>
public static class AbsoluteSendTime
{
    private const int Length = 3;

    /// <summary>
    /// Advances the time of a retransmitted packet on the sender's clock. Otherwise the receiver's bandwidth estimator would take the
    /// storage time for network delay.
    /// </summary>
    /// <param name="packet">The octets <paramref name="view"/> is a view of.</param>
    public static void Advance(Span<byte> packet, scoped in RtpPacket view, byte id, TimeSpan by)
    {
        if (id == 0 || !RtpHeaderExtensions.TryFind(view, id, out ReadOnlySpan<byte> data) || data.Length != Length
            || !view.Bytes.Overlaps(data, out int offset))
            return;
        Span<byte> time = packet.Slice(offset, Length);
        uint value = (uint)((time[0] << 16) | (time[1] << 8) | time[2]);
        value += (uint)(by.Ticks * (1L << 18) / TimeSpan.TicksPerSecond);
        (time[0], time[1], time[2]) = ((byte)(value >> 16), (byte)(value >> 8), (byte)value);
    }
}
