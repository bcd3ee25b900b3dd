using System.Buffers.Binary;

namespace MediaEngine.Protocol.Rtcp;

/// <summary>
/// VoIP metrics block (RFC 3611 section 4.7), 32 octets after the block header. Rates and densities are in 1/256, durations and delays in
/// milliseconds, MOS in tenths; 127 means "not available" where the RFC says so.
/// </summary>
public readonly record struct VoipMetrics
{
    public const int Length = 32;

    public uint Ssrc { get; init; }

    public byte LossRate { get; init; }

    public byte DiscardRate { get; init; }

    public byte BurstDensity { get; init; }

    public byte GapDensity { get; init; }

    public ushort BurstDuration { get; init; }

    public ushort GapDuration { get; init; }

    public ushort RoundTripDelay { get; init; }

    public ushort EndSystemDelay { get; init; }

    /// <summary>dBm, two's complement.</summary>
    public byte SignalLevel { get; init; }

    public byte NoiseLevel { get; init; }

    public byte ResidualEchoReturnLoss { get; init; }

    public byte GapThreshold { get; init; }

    public byte RFactor { get; init; }

    public byte ExternalRFactor { get; init; }

    public byte MosListening { get; init; }

    public byte MosConversational { get; init; }

    public byte ReceiverConfiguration { get; init; }

    public ushort JitterBufferNominal { get; init; }

    public ushort JitterBufferMaximum { get; init; }

    public ushort JitterBufferAbsoluteMaximum { get; init; }

    internal static VoipMetrics Read(ReadOnlySpan<byte> s) => new()
    {
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(s),
        LossRate = s[4],
        DiscardRate = s[5],
        BurstDensity = s[6],
        GapDensity = s[7],
        BurstDuration = BinaryPrimitives.ReadUInt16BigEndian(s[8..]),
        GapDuration = BinaryPrimitives.ReadUInt16BigEndian(s[10..]),
        RoundTripDelay = BinaryPrimitives.ReadUInt16BigEndian(s[12..]),
        EndSystemDelay = BinaryPrimitives.ReadUInt16BigEndian(s[14..]),
        SignalLevel = s[16],
        NoiseLevel = s[17],
        ResidualEchoReturnLoss = s[18],
        GapThreshold = s[19],
        RFactor = s[20],
        ExternalRFactor = s[21],
        MosListening = s[22],
        MosConversational = s[23],
        ReceiverConfiguration = s[24],
        JitterBufferNominal = BinaryPrimitives.ReadUInt16BigEndian(s[26..]),
        JitterBufferMaximum = BinaryPrimitives.ReadUInt16BigEndian(s[28..]),
        JitterBufferAbsoluteMaximum = BinaryPrimitives.ReadUInt16BigEndian(s[30..]),
    };

    internal void Write(Span<byte> d)
    {
        d[..Length].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(d, Ssrc);
        d[4] = LossRate;
        d[5] = DiscardRate;
        d[6] = BurstDensity;
        d[7] = GapDensity;
        BinaryPrimitives.WriteUInt16BigEndian(d[8..], BurstDuration);
        BinaryPrimitives.WriteUInt16BigEndian(d[10..], GapDuration);
        BinaryPrimitives.WriteUInt16BigEndian(d[12..], RoundTripDelay);
        BinaryPrimitives.WriteUInt16BigEndian(d[14..], EndSystemDelay);
        d[16] = SignalLevel;
        d[17] = NoiseLevel;
        d[18] = ResidualEchoReturnLoss;
        d[19] = GapThreshold;
        d[20] = RFactor;
        d[21] = ExternalRFactor;
        d[22] = MosListening;
        d[23] = MosConversational;
        d[24] = ReceiverConfiguration;
        BinaryPrimitives.WriteUInt16BigEndian(d[26..], JitterBufferNominal);
        BinaryPrimitives.WriteUInt16BigEndian(d[28..], JitterBufferMaximum);
        BinaryPrimitives.WriteUInt16BigEndian(d[30..], JitterBufferAbsoluteMaximum);
    }
}
