namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Sends H.264 frames in packetization mode 1 (single units, STAP-A, FU-A) or mode 0 (single units only), RFC 6184 section 6.
/// </summary>
/// <param name="fragments">True for mode 1. In mode 0 a NAL unit that does not fit gives <see cref="Packetizer.CannotSend"/>.</param>
/// <param name="parameterSets">Sent before each key frame and recovery point that does not contain its own; null for none.</param>
public sealed class H264Packetizer(bool fragments, H264ParameterSets? parameterSets) : NalPacketizer(headerLength: 1, fragments)
{
    private protected override int SetCount => parameterSets?.Count ?? 0;

    private protected override int FragmentHeaderLength => 2;

    private protected override ReadOnlySpan<byte> Set(int index) => parameterSets![index];

    private protected override bool IsSlice(ReadOnlySpan<byte> unit) => (unit[0] & 0x1f) is >= H264NalType.Slice and <= H264NalType.Idr;

    private protected override bool IsLeftOut(ReadOnlySpan<byte> unit) =>
        (unit[0] & 0x1f) is H264NalType.AccessUnitDelimiter or H264NalType.Filler;

    private protected override void AddToAggregateHeader(Span<byte> header, ReadOnlySpan<byte> unit, bool first)
    {
        // The highest nal_ref_idc of all NAL units in the packet (RFC 6184 section 5.7.1).
        int reference = Math.Max(first ? 0 : header[0] & 0x60, unit[0] & 0x60);
        header[0] = (byte)(reference | H264NalType.StapA);
    }

    private protected override int WriteFragmentHeader(Span<byte> payload, ReadOnlySpan<byte> unit, bool start, bool end)
    {
        payload[0] = (byte)((unit[0] & 0xe0) | H264NalType.FuA);
        payload[1] = (byte)((unit[0] & 0x1f) | (start ? 0x80 : 0) | (end ? 0x40 : 0));
        return 2;
    }
}
