using System.Buffers.Binary;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>
/// A receiver's report about one source (RFC 3550 section 6.4.1), 24 octets.
/// <code>
/// |                 SSRC of the source                            |
/// | fraction lost |       cumulative number of packets lost       |
/// |           extended highest sequence number received           |
/// |                      interarrival jitter                      |
/// |                         last SR (LSR)                         |
/// |                   delay since last SR (DLSR)                  |
/// </code>
/// </summary>
/// <param name="FractionLost">Share of packets lost since the last report, in 1/256.</param>
/// <param name="CumulativeLost">Signed 24 bits: duplicates make it negative.</param>
/// <param name="Jitter">Ticks of the source's RTP clock.</param>
/// <param name="LastSenderReport">Middle 32 bits of the last SR's NTP time; 0 when there was none.</param>
/// <param name="DelaySinceLastSenderReport">1/65536 s.</param>
public readonly record struct ReportBlock(
    uint Ssrc,
    byte FractionLost,
    int CumulativeLost,
    uint HighestSequenceNumber,
    uint Jitter,
    uint LastSenderReport,
    uint DelaySinceLastSenderReport)
{
    public const int Length = 24;

    public const int MaximumCumulativeLost = 0x7fffff;

    public const int MinimumCumulativeLost = -0x800000;

    /// <summary>Reads 24 octets.</summary>
    public static ReportBlock Read(ReadOnlySpan<byte> source)
    {
        uint lost = BinaryPrimitives.ReadUInt32BigEndian(source[4..]);
        return new ReportBlock(
            BinaryPrimitives.ReadUInt32BigEndian(source),
            (byte)(lost >> 24),
            (int)(lost << 8) >> 8,
            BinaryPrimitives.ReadUInt32BigEndian(source[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[20..]));
    }

    /// <summary>Writes 24 octets. A cumulative loss beyond 24 bits is clamped (RFC 3550 appendix A.3).</summary>
    public void Write(Span<byte> destination)
    {
        int lost = Math.Clamp(CumulativeLost, MinimumCumulativeLost, MaximumCumulativeLost);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], DelaySinceLastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], HighestSequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ((uint)FractionLost << 24) | ((uint)lost & 0xffffff));
        BinaryPrimitives.WriteUInt32BigEndian(destination, Ssrc);
    }

    /// <summary>
    /// Round-trip time between us and the reporter: A - LSR - DLSR (RFC 3550 figure 2). False when the reporter has received no SR, or the
    /// values are inconsistent.
    /// </summary>
    /// <param name="arrival">Middle 32 bits of our NTP time when the report arrived.</param>
    public bool TryRoundTrip(uint arrival, out TimeSpan roundTrip)
    {
        uint units = arrival - LastSenderReport - DelaySinceLastSenderReport;
        roundTrip = NtpTimestamp.MiddleToTimeSpan(units);
        return LastSenderReport != 0 && units < 0x8000_0000;
    }
}
