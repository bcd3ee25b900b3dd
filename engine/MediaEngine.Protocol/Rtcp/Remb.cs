using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>
/// Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03 section 2): PSFB, FMT 15.
/// <code>
/// |  'R' 'E' 'M' 'B'                                              |
/// |  Num SSRC     | BR Exp (6) |  BR Mantissa (18)                |
/// |  SSRC feedback, Num SSRC x 4                                  |
/// </code>
/// </summary>
public readonly ref struct Remb
{
    /// <summary>Application layer feedback. The letters REMB distinguish it from other messages of this type.</summary>
    public const int Format = 15;

    private const int FixedControlLength = 8;
    private const int BitrateAt = FeedbackMessage.FixedLength + 4;
    private const ulong LargestMantissa = (1 << 18) - 1;

    private readonly ReadOnlySpan<byte> _ssrcs;

    private Remb(ulong bitrate, ReadOnlySpan<byte> ssrcs)
    {
        Bitrate = bitrate;
        _ssrcs = ssrcs;
    }

    /// <summary>Bits per second for all listed streams together.</summary>
    public ulong Bitrate { get; }

    public int SsrcCount => _ssrcs.Length / 4;

    /// <param name="index">Below <see cref="SsrcCount"/>.</param>
    public uint Ssrc(int index) => BinaryPrimitives.ReadUInt32BigEndian(_ssrcs.Slice(index * 4, 4));

    public static bool TryParse(in FeedbackMessage feedback, out Remb remb)
    {
        remb = default;
        ReadOnlySpan<byte> control = feedback.ControlInformation;
        if (feedback.Type != RtcpPacketType.PayloadFeedback || feedback.Format != Format || control.Length < FixedControlLength
            || !control[..4].SequenceEqual("REMB"u8) || control.Length < FixedControlLength + control[4] * 4)
            return false;
        int exponent = control[5] >> 2;
        ulong mantissa = ((ulong)(control[5] & 3) << 16) | BinaryPrimitives.ReadUInt16BigEndian(control[6..]);
        ulong bitrate = exponent > 46 && mantissa >> (64 - exponent) != 0 ? ulong.MaxValue : mantissa << exponent;
        remb = new Remb(bitrate, control.Slice(FixedControlLength, control[4] * 4));
        return true;
    }

    /// <summary>Writes a REMB and returns its length; at most 255 streams.</summary>
    public static int Write(Span<byte> destination, uint senderSsrc, ulong bitrate, ReadOnlySpan<uint> ssrcs)
    {
        int count = Math.Min(ssrcs.Length, byte.MaxValue);
        "REMB"u8.CopyTo(destination[FeedbackMessage.FixedLength..]);
        destination[BitrateAt] = (byte)count;
        SetBitrate(destination, bitrate);
        for (int i = 0; i < count; i++)
            BinaryPrimitives.WriteUInt32BigEndian(destination[(FeedbackMessage.FixedLength + FixedControlLength + i * 4)..], ssrcs[i]);
        return FeedbackMessage.WriteFixed(
            destination, RtcpPacketType.PayloadFeedback, Format, senderSsrc, 0, FixedControlLength + count * 4);
    }

    /// <summary>Overwrites the bit rate of a REMB in a buffer, rounded down to an 18-bit mantissa.</summary>
    public static void SetBitrate(Span<byte> packet, ulong bitrate)
    {
        int exponent = 0;
        while (bitrate >> exponent > LargestMantissa)
            exponent++;
        ulong mantissa = bitrate >> exponent;
        packet[BitrateAt + 1] = (byte)((exponent << 2) | (int)(mantissa >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(packet[(BitrateAt + 2)..], (ushort)mantissa);
    }
}
