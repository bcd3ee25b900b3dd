namespace MediaEngine.Protocol.CodecHost;

/// <summary>Limits both ends keep to.</summary>
public static class LaneLimits
{
    /// <summary>Lanes of one host.</summary>
    public const int MaximumLanes = 64;

    /// <summary>Octets of one frame, in both directions (attack S28).</summary>
    public const int MaximumFrame = 4 << 20;

    /// <summary>Octets of the records on their way to the host: some key frames of several cameras.</summary>
    public const long RingCapacity = 16 << 20;

    /// <summary>Frames a lane keeps that wait for its thread. What is beyond that is skipped.</summary>
    public const int MaximumBacklog = 256;

    /// <summary>Pixels of a picture: 8192 x 4320. Larger ones are refused.</summary>
    public const long MaximumPixels = 8192L * 4320;

    /// <summary>Octets from the ring to the host to the ring from the host.</summary>
    public const long RingDistance = RingCapacity + 4096;

    /// <summary>Octets of the memory both processes map: one ring in each direction.</summary>
    public const long SharedMemory = 2 * RingDistance;
}
