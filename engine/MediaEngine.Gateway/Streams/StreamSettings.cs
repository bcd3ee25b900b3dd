using System.Collections.Immutable;
using MediaEngine.Protocol.Rtsp;

namespace MediaEngine.Gateway.Streams;

/// <summary>One stream as the operator configured it.</summary>
/// <param name="Name">Letters, digits, "-", "_" and "."; at most 64 characters. Part of the URLs.</param>
public sealed record StreamSettings(string Name)
{
    /// <summary>rtsp:// or rtsps:// of a camera, or test: for the test camera; null for a stream that somebody publishes.</summary>
    public string? Url { get; init; }

    /// <summary>A smaller stream of the same camera, for small pictures and slow viewers; null for none.</summary>
    public string? SubUrl { get; init; }

    public RtspCredentials? Credentials { get; init; }

    /// <summary>SHA-256 of the certificate of an rtsps camera, 64 hexadecimal digits; null to trust the system's authorities.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>RTSP transports in the order to try.</summary>
    public ImmutableArray<RtspTransportKind> Transports { get; init; } = [RtspTransportKind.Interleaved, RtspTransportKind.Udp];

    /// <summary>The camera is pulled while nobody watches.</summary>
    public bool AlwaysOn { get; init; }

    /// <summary>How long the camera is pulled after the last viewer has left.</summary>
    public TimeSpan CloseAfter { get; init; } = TimeSpan.FromSeconds(10);
}
