namespace MediaEngine.Signalling.Calls;

/// <summary>The recording of one call, once one was asked for.</summary>
/// <param name="File">Where it is written; told to the proxy as "recordings".</param>
internal sealed record RecordingState(string File)
{
    public bool Active { get; init; }

    /// <summary>Asked to pause; only start recording resumes, not record-call in a re-INVITE.</summary>
    public bool Paused { get; init; }
}
