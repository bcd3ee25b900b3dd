using System.Collections.Immutable;
using MediaEngine.Gateway.Streams;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Gateway.Cameras;

/// <summary>One attempt to pull a camera. The next attempt is another plan, so the worker begins anew.</summary>
/// <param name="Attempt">Counts the attempts of a stream.</param>
/// <param name="Address">Of the camera's host, with the port.</param>
/// <param name="Session">The settings of the RTSP session, with what is known of the camera.</param>
internal sealed record CameraPlan(int Id, int Attempt, TransportAddress Address, RtspClientSettings Session) : SourcePlan(Id)
{
    /// <summary>Ports for two tracks over UDP, in pairs; empty for none. The worker owns them.</summary>
    public ImmutableArray<MediaPort> Ports { get; init; } = [];

    /// <summary>As in <see cref="StreamSettings.Fingerprint"/>.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>How long to wait for the connection.</summary>
    public TimeSpan ConnectPatience { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Each attempt is another plan.</summary>
    public bool Equals(CameraPlan? other) => other is not null && Id == other.Id && Attempt == other.Attempt;

    public override int GetHashCode() => HashCode.Combine(Id, Attempt);

    internal override IMediaSource Open(WorkerContext context, long callKey) => new CameraSession(context, callKey, this);
}
