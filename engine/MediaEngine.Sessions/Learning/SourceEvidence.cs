namespace MediaEngine.Sessions.Learning;

/// <summary>What a datagram proves about its source, beyond its address.</summary>
internal readonly record struct SourceEvidence
{
    public required EvidenceKind Kind { get; init; }

    public uint Ssrc { get; init; }

    public ushort SequenceNumber { get; init; }

    public uint Timestamp { get; init; }

    public int ClockRate { get; init; }

    /// <summary>The packet was encrypted with the peer's key.</summary>
    public bool IsAuthenticated { get; init; }
}

internal enum EvidenceKind : byte
{
    /// <summary>Proves nothing: an unexpected payload type, or RTCP on the RTP port.</summary>
    None,

    /// <summary>RTP with a negotiated payload type.</summary>
    Media,

    /// <summary>RTCP on its own port.</summary>
    Reports,

    /// <summary>A datagram of a protocol the engine does not parse.</summary>
    Opaque,
}
