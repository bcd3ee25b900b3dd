using System.Collections.Immutable;
using MediaEngine.Gateway.Streams;
using MediaEngine.Sessions.Events;

namespace MediaEngine.Gateway.Cameras;

/// <summary>The camera has described its stream.</summary>
/// <param name="Video">Formats of the video track that is pulled; empty without one.</param>
/// <param name="Audio">The same of the audio track.</param>
internal sealed record CameraDescribed(long CallKey, ImmutableArray<TrackFormat> Video, ImmutableArray<TrackFormat> Audio)
    : MediaEvent(CallKey);
