using MediaEngine.Primitives;

namespace MediaEngine.Gateway.Hub;

/// <summary>A source that sends a key frame when it is asked: a publisher. Cameras ignore such requests.</summary>
internal interface IKeyFrameSource
{
    /// <summary>Asks for a key frame, at most once in 500 ms.</summary>
    void AskForKeyFrame(MonotonicTime now);
}
