namespace MediaEngine.Sessions.Learning;

/// <summary>What a datagram proves about where it comes from, beyond its address.</summary>
internal readonly record struct SourceEvidence
{
    public required EvidenceKind Kind { get; init; }

    public uint Ssrc { get; init; }

    public ushort SequenceNumber { get; init; }

    public uint Timestamp { get; init; }

    public int ClockRate { get; init; }

    /// <summary>The packet was encrypted with the peer's key, which nobody else has.</summary>
    public bool IsAuthenticated { get; init; }
}

internal enum EvidenceKind : byte
{
    /// <summary>Proves nothing: an unexpected payload type, RTCP that strayed onto the RTP port.</summary>
    None,

    /// <summary>RTP with a payload type that was negotiated.</summary>
    Media,

    /// <summary>RTCP on its own port.</summary>
    Reports,

    /// <summary>A datagram of a protocol we do not look into.</summary>
    Opaque,
}
