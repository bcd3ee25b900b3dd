using MediaEngine.Sessions.Events;

namespace MediaEngine.Gateway.Cameras;

/// <summary>The camera has accepted PLAY.</summary>
internal sealed record CameraPlaying(long CallKey) : MediaEvent(CallKey);
