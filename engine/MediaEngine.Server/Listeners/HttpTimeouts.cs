namespace MediaEngine.Server.Listeners;

/// <summary>How long clients of an HTTP server may take.</summary>
internal sealed record HttpTimeouts
{
    /// <summary>From the start of a connection to the head of its first request.</summary>
    public TimeSpan FirstRequest { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the first byte of a request's head to its last.</summary>
    public TimeSpan Head { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From the first byte of a request's body, or of a WebSocket message, to its last.</summary>
    public TimeSpan Body { get; init; } = TimeSpan.FromSeconds(20);

    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(10);
}
