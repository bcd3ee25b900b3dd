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
