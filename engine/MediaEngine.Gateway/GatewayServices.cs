using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Signalling;

namespace MediaEngine.Gateway;

/// <summary>What all streams use.</summary>
internal sealed class GatewayServices(SignallingEngine signalling, IMediaPlane media, IRandomSource random, ICameraHosts hosts)
{
    public SignallingEngine Signalling { get; } = signalling;

    public IMediaPlane Media { get; } = media;

    public ICameraHosts Hosts { get; } = hosts;

    /// <summary>Time of the last call of the engine, for callbacks that come without one.</summary>
    public MonotonicTime Now { get; set; }

    /// <summary>Allocates the ports of two tracks on the address of ours that is nearest to a camera.</summary>
    public bool TryAllocatePorts(TransportAddress camera, out ImmutableArray<MediaPort> ports)
    {
        ports = [];
        var all = new MediaPort?[4];
        if (!Signalling.TryAllocatePorts(camera, all.AsSpan(0, 2)))
            return false;
        if (!Signalling.TryAllocatePorts(camera, all.AsSpan(2, 2)))
        {
            Signalling.Release(all[0]!);
            Signalling.Release(all[1]!);
            return false;
        }

        ports = [.. all.OfType<MediaPort>()];
        return true;
    }

    /// <summary>Sixteen random hexadecimal digits.</summary>
    public string RandomName()
    {
        Span<byte> bytes = stackalloc byte[8];
        random.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>From 0 to below 1.</summary>
    public double RandomShare()
    {
        Span<byte> bytes = stackalloc byte[4];
        random.Fill(bytes);
        return BitConverter.ToUInt32(bytes) / 4294967296.0;
    }
}
