using System.Runtime.CompilerServices;

namespace MediaEngine.Primitives.Offload;

/// <summary>
/// The state of one SSRC of a flow: its sequence number and jitter, and what the kernel has counted since the flow began. When a flow is
/// installed only sequence number and jitter are read; the counts begin at 0.
/// </summary>
public struct KernelStream
{
    /// <summary>The SSRC.</summary>
    public uint Ssrc;

    public long Packets;

    /// <summary>Octets of UDP payload.</summary>
    public long Bytes;

    /// <summary>Octets of RTP payload.</summary>
    public long PayloadBytes;

    public long Duplicates;

    /// <summary>Packets that arrived after one with a higher sequence number.</summary>
    public long Reordered;

    /// <summary>Packets by the index of their payload type in <see cref="KernelFlow.Payloads"/>.</summary>
    public PayloadCounts PayloadPackets;

    /// <summary>Highest sequence number, extended by its wraparounds (RFC 3550 appendix A.1).</summary>
    public long Highest;

    /// <summary>Bit n is set when the packet <see cref="Highest"/> - n has arrived.</summary>
    public UInt128 Seen;

    /// <summary>When the last packet arrived; default before the first packet.</summary>
    public MonotonicTime LastArrival;

    /// <summary>Interarrival jitter in nanoseconds (RFC 3550 section 6.4.1).</summary>
    public long JitterNanoseconds;

    public uint LastTimestamp;

    /// <summary>RTP clock rate of the last packet, in Hz.</summary>
    public int LastClockRate;

    public ushort LastSequenceNumber;

    /// <summary>The last packet's index in <see cref="KernelFlow.Payloads"/>.</summary>
    public int LastPayload;

    [InlineArray(KernelFlow.MaximumPayloads)]
    public struct PayloadCounts
    {
        private long _first;
    }
}
