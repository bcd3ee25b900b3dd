using System.Collections.Immutable;

namespace MediaEngine.Primitives.Offload;

/// <summary>One direction of media between two known peers, as the kernel forwards it: the RTP packet stays as it is.</summary>
public sealed record KernelFlow
{
    /// <summary>Payload types one flow can have; packets of others go to the sockets.</summary>
    public const int MaximumPayloads = 4;

    /// <summary>SSRCs one flow can have; packets of others go to the sockets.</summary>
    public const int MaximumStreams = 2;

    /// <summary>Our port its packets are sent to.</summary>
    public required TransportAddress Local { get; init; }

    /// <summary>Where they come from.</summary>
    public required TransportAddress Remote { get; init; }

    /// <summary>Our port they leave from.</summary>
    public required TransportAddress Source { get; init; }

    /// <summary>Where they go.</summary>
    public required TransportAddress Destination { get; init; }

    /// <summary>TOS / traffic class byte of what leaves.</summary>
    public byte TrafficClass { get; init; }

    /// <summary>At most <see cref="MaximumPayloads"/>.</summary>
    public ImmutableArray<KernelPayload> Payloads { get; init; } = [];
}

/// <param name="PayloadType">0..127.</param>
/// <param name="ClockRate">Hz.</param>
public readonly record struct KernelPayload(byte PayloadType, int ClockRate);
