using System.Collections.Immutable;

namespace MediaEngine.Primitives.Offload;

/// <summary>One direction of media between two known peers that the kernel forwards. The RTP packet is not changed.</summary>
public sealed record KernelFlow
{
    /// <summary>The most payload types of one flow. Packets of other payload types go to the socket.</summary>
    public const int MaximumPayloads = 4;

    /// <summary>The most SSRCs of one flow. Packets of other SSRCs go to the socket.</summary>
    public const int MaximumStreams = 2;

    /// <summary>Our port that receives the packets.</summary>
    public required TransportAddress Local { get; init; }

    /// <summary>The peer that sends them.</summary>
    public required TransportAddress Remote { get; init; }

    /// <summary>Our port that they are forwarded from.</summary>
    public required TransportAddress Source { get; init; }

    /// <summary>The peer that they are forwarded to.</summary>
    public required TransportAddress Destination { get; init; }

    /// <summary>TOS or traffic class byte of forwarded packets.</summary>
    public byte TrafficClass { get; init; }

    /// <summary>At most <see cref="MaximumPayloads"/>.</summary>
    public ImmutableArray<KernelPayload> Payloads { get; init; } = [];
}

/// <param name="PayloadType">0..127.</param>
/// <param name="ClockRate">Hz.</param>
public readonly record struct KernelPayload(byte PayloadType, int ClockRate);
