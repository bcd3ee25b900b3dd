using MediaEngine.Primitives;
using MediaEngine.Protocol.Payloads;

namespace MediaEngine.Gateway.Hub;

/// <summary>
/// Receives the frames of a track: a viewer, or a transcoder that makes another rendition. Called on the worker's thread. A consumer may
/// attach to and detach from tracks in these calls.
/// </summary>
internal interface IFrameConsumer
{
    /// <summary>The source has begun, or has another format now (<see cref="HubTrack.Format"/>). Frames before it are gone.</summary>
    void FollowFormat(MonotonicTime now);

    /// <summary>
    /// A frame of the track. Video: each picture that the track keeps (<see cref="VideoTrack.Ring"/>), so none after a loss until the next
    /// key frame. The frame is valid during the call; a consumer that needs it later adds a reference in <see cref="HubTrack.Pool"/>, and
    /// never writes it.
    /// </summary>
    void Take(FrameHandle frame, MonotonicTime now);

    /// <summary>The source is gone, and may come back with <see cref="FollowFormat"/>.</summary>
    void Interrupted(MonotonicTime now)
    {
    }
}
