namespace MediaEngine.Sessions.Context;

/// <summary>Streams of this worker that codec hosts transcode.</summary>
internal interface ICodecLanes
{
    /// <summary>Ends all hosts, when the worker ends.</summary>
    void CloseAll();
}
