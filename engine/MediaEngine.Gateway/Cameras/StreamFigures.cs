using MediaEngine.Gateway.Hub;
using MediaEngine.Sessions.Events;

namespace MediaEngine.Gateway.Cameras;

/// <summary>The figures of a stream, once a second while it is pulled.</summary>
internal sealed record StreamFigures(long CallKey, TrackFigures Video, TrackFigures Audio) : MediaEvent(CallKey);
