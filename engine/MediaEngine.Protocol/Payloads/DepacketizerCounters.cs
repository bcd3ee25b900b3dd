namespace MediaEngine.Protocol.Payloads;

/// <summary>Counters of a depacketizer. Every packet that adds nothing to a frame is counted.</summary>
public struct DepacketizerCounters
{
    /// <summary>All packets received.</summary>
    public long Packets;

    /// <summary>Delivered frames, including damaged ones.</summary>
    public long Frames;

    public long DamagedFrames;

    public long KeyFrames;

    /// <summary>Lost packets, counted from the gaps in sequence numbers.</summary>
    public long LostPackets;

    /// <summary>Duplicate packets, and packets older than the last one read.</summary>
    public long LatePackets;

    /// <summary>Payloads, NAL units or fragments that cannot be read.</summary>
    public long Malformed;

    /// <summary>Payload structures that are not supported (interleaved packetization, unknown types).</summary>
    public long Unsupported;

    /// <summary>Fragments whose first fragment is missing.</summary>
    public long OrphanFragments;

    /// <summary>Repaired sender errors: start codes in packets, fragments that are both first and last, missing end bits.</summary>
    public long Repairs;

    /// <summary>Frames dropped because they were larger than 4 MiB or 65536 packets (attack S28).</summary>
    public long OversizedFrames;

    /// <summary>Frames dropped because the pool was full.</summary>
    public long OutOfMemory;

    /// <summary>Frames dropped because they were not taken in time.</summary>
    public long Overrun;
}
