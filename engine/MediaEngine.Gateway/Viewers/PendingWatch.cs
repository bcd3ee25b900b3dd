using MediaEngine.Primitives;

namespace MediaEngine.Gateway.Viewers;

/// <summary>An offer that waits for the description of the camera.</summary>
/// <param name="Until">It is answered at this time in any case.</param>
internal sealed record PendingWatch(WatchRequest Request, MonotonicTime Until, Action<SessionReply> Answered);
