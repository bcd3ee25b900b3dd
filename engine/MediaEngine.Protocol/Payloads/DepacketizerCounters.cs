namespace MediaEngine.Protocol.Payloads;

/// <summary>What a depacketizer met. Every packet that gives no bytes is counted here.</summary>
public struct DepacketizerCounters
{
    /// <summary>Packets taken, whatever they held.</summary>
    public long Packets;

    /// <summary>Frames given, damaged ones included.</summary>
    public long Frames;

    public long DamagedFrames;

    public long KeyFrames;

    /// <summary>Packets that never came, by the gaps in sequence numbers.</summary>
    public long LostPackets;

    /// <summary>Packets that came twice, or after their frame.</summary>
    public long LatePackets;

    /// <summary>Payloads, units or fragments that cannot be read.</summary>
    public long Malformed;

    /// <summary>Payload structures that are read by nobody (interleaved packetization, unknown types).</summary>
    public long Unsupported;

    /// <summary>Fragments whose beginning is missing.</summary>
    public long OrphanFragments;

    /// <summary>Repairs of what a sender does wrong: start codes in packets, fragments with start and end, missing end bits.</summary>
    public long Repairs;

    /// <summary>Frames given up because they were larger than 4 MiB or 65536 packets (attack S28).</summary>
    public long OversizedFrames;

    /// <summary>Frames given up because the pool was full.</summary>
    public long OutOfMemory;

    /// <summary>Frames nobody took in time.</summary>
    public long Overrun;
}
