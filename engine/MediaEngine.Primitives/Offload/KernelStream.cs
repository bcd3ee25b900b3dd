using System.Runtime.CompilerServices;

namespace MediaEngine.Primitives.Offload;

/// <summary>
/// One SSRC of a flow: where its sequence and jitter stand, and what the kernel has counted since the flow began. Going in, only the former
/// matters; the counts begin at 0.
/// </summary>
public struct KernelStream
{
    /// <summary>Its SSRC.</summary>
    public uint Ssrc;

    public long Packets;

    /// <summary>UDP payload.</summary>
    public long Bytes;

    /// <summary>RTP payload.</summary>
    public long PayloadBytes;

    public long Duplicates;

    /// <summary>Packets that came after one with a higher number.</summary>
    public long Reordered;

    /// <summary>Packets by the index of their payload type in <see cref="KernelFlow.Payloads"/>.</summary>
    public PayloadCounts PayloadPackets;

    /// <summary>Highest sequence number with its wraps.</summary>
    public long Highest;

    /// <summary>Bit n: the packet <see cref="Highest"/> - n has come.</summary>
    public UInt128 Seen;

    /// <summary>Default before the first packet.</summary>
    public MonotonicTime LastArrival;

    /// <summary>Interarrival jitter (RFC 3550 section 6.4.1), nanoseconds.</summary>
    public long JitterNanoseconds;

    public uint LastTimestamp;

    /// <summary>Hz.</summary>
    public int LastClockRate;

    public ushort LastSequenceNumber;

    /// <summary>Index in <see cref="KernelFlow.Payloads"/>.</summary>
    public int LastPayload;

    [InlineArray(KernelFlow.MaximumPayloads)]
    public struct PayloadCounts
    {
        private long _first;
    }
}
