using System.Buffers.Binary;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>Block types of XR (RFC 3611 section 4).</summary>
public enum ExtendedReportBlockType : byte
{
    LossRle = 1,
    DuplicateRle = 2,
    PacketReceiptTimes = 3,
    ReceiverReferenceTime = 4,
    Dlrr = 5,
    StatisticsSummary = 6,
    VoipMetrics = 7,
}

/// <summary>View of one XR report block. It lies inside the packet, because only <see cref="ExtendedReport"/> creates it.</summary>
public readonly ref struct ExtendedReportBlock
{
    public const int HeaderLength = 4;

    private readonly ReadOnlySpan<byte> _bytes;

    internal ExtendedReportBlock(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public ExtendedReportBlockType Type => (ExtendedReportBlockType)_bytes[0];

    /// <summary>Length with the header.</summary>
    public int Length => _bytes.Length;

    public ReadOnlySpan<byte> Contents => _bytes[HeaderLength..];

    /// <summary>Receiver reference time (section 4.4).</summary>
    public bool TryReceiverReferenceTime(out NtpTimestamp time)
    {
        bool fits = Type == ExtendedReportBlockType.ReceiverReferenceTime && Contents.Length == 8;
        time = fits ? new NtpTimestamp(BinaryPrimitives.ReadUInt64BigEndian(Contents)) : default;
        return fits;
    }

    /// <summary>
    /// Sub-block <paramref name="index"/> of DLRR (section 4.5): delay since the last receiver reference time of a source.
    /// </summary>
    public bool TryDlrr(int index, out DlrrSubBlock subBlock)
    {
        bool fits = Type == ExtendedReportBlockType.Dlrr && (index + 1) * DlrrSubBlock.Length <= Contents.Length;
        subBlock = fits ? DlrrSubBlock.Read(Contents[(index * DlrrSubBlock.Length)..]) : default;
        return fits;
    }

    /// <summary>VoIP metrics (section 4.7).</summary>
    public bool TryVoipMetrics(out VoipMetrics metrics)
    {
        bool fits = Type == ExtendedReportBlockType.VoipMetrics && Contents.Length == VoipMetrics.Length;
        metrics = fits ? VoipMetrics.Read(Contents) : default;
        return fits;
    }

    /// <summary>Writes a receiver reference time block and returns its length.</summary>
    public static int WriteReceiverReferenceTime(Span<byte> destination, NtpTimestamp time)
    {
        WriteHeader(destination, ExtendedReportBlockType.ReceiverReferenceTime, 8);
        BinaryPrimitives.WriteUInt64BigEndian(destination[HeaderLength..], time.Value);
        return HeaderLength + 8;
    }

    /// <summary>Writes a DLRR block and returns its length.</summary>
    public static int WriteDlrr(Span<byte> destination, ReadOnlySpan<DlrrSubBlock> subBlocks)
    {
        WriteHeader(destination, ExtendedReportBlockType.Dlrr, subBlocks.Length * DlrrSubBlock.Length);
        for (int i = 0; i < subBlocks.Length; i++)
            subBlocks[i].Write(destination[(HeaderLength + i * DlrrSubBlock.Length)..]);
        return HeaderLength + subBlocks.Length * DlrrSubBlock.Length;
    }

    /// <summary>Writes a VoIP metrics block and returns its length.</summary>
    public static int WriteVoipMetrics(Span<byte> destination, in VoipMetrics metrics)
    {
        WriteHeader(destination, ExtendedReportBlockType.VoipMetrics, VoipMetrics.Length);
        metrics.Write(destination[HeaderLength..]);
        return HeaderLength + VoipMetrics.Length;
    }

    private static void WriteHeader(Span<byte> destination, ExtendedReportBlockType type, int contents)
    {
        destination[0] = (byte)type;
        destination[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)(contents / 4));
    }
}

/// <param name="LastReceiverReport">Middle 32 bits of the last receiver reference time received from the source.</param>
/// <param name="Delay">Time since then, in 1/65536 s.</param>
public readonly record struct DlrrSubBlock(uint Ssrc, uint LastReceiverReport, uint Delay)
{
    public const int Length = 12;

    internal static DlrrSubBlock Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt32BigEndian(source),
        BinaryPrimitives.ReadUInt32BigEndian(source[4..]),
        BinaryPrimitives.ReadUInt32BigEndian(source[8..]));

    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], LastReceiverReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Delay);
    }
}
