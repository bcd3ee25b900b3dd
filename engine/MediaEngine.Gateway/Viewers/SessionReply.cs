namespace MediaEngine.Gateway.Viewers;

/// <summary>The answer to a request about a session.</summary>
/// <param name="Detail">A sentence for the person who asked.</param>
public sealed record SessionReply(SessionOutcome Outcome, string Detail)
{
    /// <summary>Random and unguessable; empty unless a session was made.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>SDP answer, or the fragment of an ICE restart; null when there is no body.</summary>
    public string? Sdp { get; init; }

    /// <summary>Changes with each ICE restart; without quotes.</summary>
    public string EntityTag { get; init; } = "";
}
