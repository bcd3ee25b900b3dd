using MediaEngine.Protocol.Rtsp;
using MediaEngine.Sessions.Events;

namespace MediaEngine.Gateway.Cameras;

/// <summary>An attempt has ended.</summary>
/// <param name="Attempt">Of the <see cref="CameraPlan"/>.</param>
/// <param name="Failure">Why; null after a redirect and at the wish of signalling.</param>
/// <param name="Memory">What is known of the camera now.</param>
/// <param name="HasPlayed">Media has arrived in this attempt.</param>
internal sealed record CameraEnded(long CallKey, int Attempt, RtspFailure? Failure, RtspMemory Memory, bool HasPlayed)
    : MediaEvent(CallKey)
{
    /// <summary>Where the camera wants the next attempt; null for the same URL.</summary>
    public RtspUrl? Redirect { get; init; }
}
