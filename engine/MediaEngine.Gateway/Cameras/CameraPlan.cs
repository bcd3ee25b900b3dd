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
    internal override IMediaSource Open(WorkerContext context, long callKey) => new CameraSession(context, callKey, this);
}
