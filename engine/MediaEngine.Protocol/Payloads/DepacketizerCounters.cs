namespace MediaEngine.Protocol.Payloads;

/// <summary>Counters of a depacketizer. Every packet that adds nothing to a frame is counted.</summary>
public struct DepacketizerCounters
{
    /// <summary>All packets received.</summary>
    public long Packets;

    /// <summary>Frames delivered, damaged ones included.</summary>
    public long Frames;

    public long DamagedFrames;

    public long KeyFrames;

    /// <summary>Packets lost, by the gaps in sequence numbers.</summary>
    public long LostPackets;

    /// <summary>Duplicate packets, and packets older than one already read.</summary>
    public long LatePackets;

    /// <summary>Payloads, units or fragments that cannot be read.</summary>
    public long Malformed;

    /// <summary>Payload structures that are not supported (interleaved packetization, unknown types).</summary>
    public long Unsupported;

    /// <summary>Fragments whose beginning is missing.</summary>
    public long OrphanFragments;

    /// <summary>Repaired sender errors: start codes in packets, fragments with start and end, missing end bits.</summary>
    public long Repairs;

    /// <summary>Frames dropped because they were larger than 4 MiB or 65536 packets (attack S28).</summary>
    public long OversizedFrames;

    /// <summary>Frames dropped because the pool was full.</summary>
    public long OutOfMemory;

    /// <summary>Frames dropped because they were not taken in time.</summary>
    public long Overrun;
}
