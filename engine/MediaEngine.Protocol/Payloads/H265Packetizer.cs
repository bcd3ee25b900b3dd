namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// Sends H.265 frames (RFC 7798) as single NAL units, aggregation packets and fragmentation units, without decoding order numbers.
/// </summary>
/// <param name="parameterSets">Sent before each key frame and recovery point that does not contain its own; null for none.</param>
public sealed class H265Packetizer(H265ParameterSets? parameterSets) : NalPacketizer(headerLength: 2, aggregatesAndFragments: true)
{
    private protected override int SetCount => parameterSets?.Count ?? 0;

    private protected override int FragmentHeaderLength => 3;

    private protected override ReadOnlySpan<byte> Set(int index) => parameterSets![index];

    private protected override bool IsSlice(ReadOnlySpan<byte> unit) => TypeOf(unit) <= H265NalType.LastSlice;

    private protected override bool IsLeftOut(ReadOnlySpan<byte> unit) =>
        unit.Length < 3 || TypeOf(unit) is H265NalType.AccessUnitDelimiter or H265NalType.Filler;

    private protected override void AddToAggregateHeader(Span<byte> header, ReadOnlySpan<byte> unit, bool first)
    {
        // The lowest layer ID and temporal ID of all NAL units in the packet (RFC 7798 section 4.4.2).
        int layer = ((unit[0] & 1) << 5) | (unit[1] >> 3);
        int temporal = unit[1] & 7;
        if (!first)
        {
            layer = Math.Min(layer, ((header[0] & 1) << 5) | (header[1] >> 3));
            temporal = Math.Min(temporal, header[1] & 7);
        }

        header[0] = (byte)((H265NalType.AggregationPacket << 1) | (layer >> 5));
        header[1] = (byte)((layer << 3) | temporal);
    }

    private protected override int WriteFragmentHeader(Span<byte> payload, ReadOnlySpan<byte> unit, bool start, bool end)
    {
        payload[0] = (byte)((H265NalType.FragmentationUnit << 1) | (unit[0] & 0x81));
        payload[1] = unit[1];
        payload[2] = (byte)(TypeOf(unit) | (start ? 0x80 : 0) | (end ? 0x40 : 0));
        return 3;
    }

    private static int TypeOf(ReadOnlySpan<byte> unit) => (unit[0] >> 1) & 0x3f;
}
