namespace MediaEngine.Gateway.Streams;

/// <summary>A stream as operators and the page see it.</summary>
/// <param name="Detail">A sentence that explains the state: "The camera answers slowly: DESCRIBE, 9 s". Contains no secret.</param>
/// <param name="InState">How long the stream has been in its state.</param>
public sealed record StreamStatus(string Name, StreamState State, string Detail, TimeSpan InState)
{
    /// <summary>The camera's URL without user information; null for a published stream.</summary>
    public string? Url { get; init; }

    public int Viewers { get; init; }

    /// <summary>Until the next attempt; null when none is scheduled.</summary>
    public TimeSpan? RetryIn { get; init; }

    public TrackStatus? Video { get; init; }

    public TrackStatus? Audio { get; init; }

    /// <summary>Connections to the camera since the start.</summary>
    public int Connections { get; init; }
}
