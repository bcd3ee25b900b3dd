namespace MediaEngine.Protocol.Srtp;

/// <summary>The 48-bit SRTP packet index: rollover counter and sequence number (RFC 3711 section 3.3.1 and appendix A).</summary>
public static class PacketIndex
{
    /// <summary>The largest index; a key may not be used beyond it.</summary>
    public const ulong Max = (1UL << 48) - 1;

    public static ulong From(uint rolloverCounter, ushort sequenceNumber) => ((ulong)rolloverCounter << 16) | sequenceNumber;

    public static uint RolloverCounter(ulong index) => (uint)(index >> 16);

    /// <summary>The most likely rollover counter of a packet, modulo 2^32, given the highest sequence number so far.</summary>
    public static uint EstimateRolloverCounter(uint rolloverCounter, ushort highest, ushort sequenceNumber)
    {
        if (highest < 0x8000)
            return sequenceNumber - highest > 0x8000 ? rolloverCounter - 1 : rolloverCounter;
        return highest - 0x8000 > sequenceNumber ? rolloverCounter + 1 : rolloverCounter;
    }

    /// <summary>False when the packet is before the first rollover or beyond the last one: it is old or forged.</summary>
    public static bool TryEstimate(ulong highest, ushort sequenceNumber, out ulong index)
    {
        uint rollover = RolloverCounter(highest);
        uint estimate = EstimateRolloverCounter(rollover, (ushort)highest, sequenceNumber);
        index = From(estimate, sequenceNumber);
        return !(rollover == 0 && estimate == uint.MaxValue) && !(rollover == uint.MaxValue && estimate == 0);
    }
}
