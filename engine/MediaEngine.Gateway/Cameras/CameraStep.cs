using MediaEngine.Protocol.Rtsp;
using MediaEngine.Sessions.Events;

namespace MediaEngine.Gateway.Cameras;

/// <summary>The session waits for the next thing.</summary>
/// <param name="Step">Idle while the connection is being made.</param>
internal sealed record CameraStep(long CallKey, RtspStep Step) : MediaEvent(CallKey);
