namespace MediaEngine.Protocol.Rtp;

/// <summary>Wall-clock time as in RTCP: seconds since 1900 in 32.32 fixed point (RFC 3550 section 4).</summary>
public readonly record struct NtpTimestamp(ulong Value)
{
    /// <summary>Seconds from 1900 to 1970.</summary>
    private const ulong UnixEpoch = 2_208_988_800;

    public static NtpTimestamp FromUnixNanoseconds(long nanoseconds)
    {
        ulong seconds = (ulong)(nanoseconds / 1_000_000_000) + UnixEpoch;
        ulong fraction = ((ulong)(nanoseconds % 1_000_000_000) << 32) / 1_000_000_000;
        return new NtpTimestamp((seconds << 32) | fraction);
    }

    /// <summary>The middle 32 bits (16.16 seconds), as in LSR and LRR.</summary>
    public uint Middle => (uint)(Value >> 16);

    /// <summary>The duration of a difference of two <see cref="Middle"/> values, or of a DLSR.</summary>
    public static TimeSpan MiddleToTimeSpan(uint units) => new((long)((ulong)units * TimeSpan.TicksPerSecond >> 16));

    public static uint TimeSpanToMiddle(TimeSpan span) => (uint)((ulong)span.Ticks * 65536 / TimeSpan.TicksPerSecond);

    public override string ToString() => $"{Value >> 32:x8}.{(uint)Value:x8}";
}
