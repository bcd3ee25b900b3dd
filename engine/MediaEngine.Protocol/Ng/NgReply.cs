namespace MediaEngine.Protocol.Ng;

/// <summary>Envelopes of replies. <c>result</c> comes last, after the command's own keys.</summary>
public static class NgReply
{
    /// <summary>Clients compare these texts octet by octet to decide whether to try the next node.</summary>
    public const string ParallelSessionLimitReached = "Parallel session limit reached";

    public const string CpuUsageLimitExceeded = "CPU usage limit exceeded";

    public const string LoadLimitExceeded = "Load limit exceeded";

    public const string BandwidthLimitExceeded = "Bandwidth limit exceeded";

    public const string RanOutOfPorts = "Ran out of ports";

    public const string TooLarge = "Reply too large for this transport";

    /// <summary>
    /// No reply: the command has done nothing yet, because it needs what has to come from elsewhere. Whoever handed the request in hands it
    /// in again then. Compared by reference, and never written.
    /// </summary>
    public static readonly NgDictionary Later = new();

    public static NgDictionary Ok(NgDictionary? body = null) => (body ?? new NgDictionary()).Add("result", "ok");

    public static NgDictionary Pong() => new NgDictionary().Add("result", "pong");

    public static NgDictionary Error(string reason) => new NgDictionary().Add("error-reason", reason).Add("result", "error");

    /// <param name="cause">An explanation for people, added to the text that clients compare; null for none.</param>
    public static NgDictionary Error(string reason, string? cause) =>
        cause is null ? Error(reason) : new NgDictionary().Add("error-reason", reason).Add("warning", cause).Add("result", "error");

    public static NgDictionary OkWithWarning(NgDictionary? body, string warning) =>
        Ok((body ?? new NgDictionary()).Add("warning", warning));

    /// <summary>
    /// A successful reply with a further warning. The text is appended to an existing warning, and placed before the result.
    /// </summary>
    public static NgDictionary WithWarning(NgDictionary reply, string warning)
    {
        ArgumentNullException.ThrowIfNull(reply);
        var result = new NgDictionary(reply.Entries.Count + 1);
        string text = reply.TextOf("warning") is { } already ? $"{already}; {warning}" : warning;
        foreach ((string key, NgValue value) in reply.Entries)
        {
            if (key == "result")
                result.Add("warning", text);
            if (key != "warning")
                result.Add(key, value);
        }

        return result;
    }

    /// <summary>
    /// Overload. A client that lists "load limit" in supports gets the limit that was reached; any other client gets the session limit's
    /// text, because it knows only that one.
    /// </summary>
    public static NgDictionary LoadLimit(bool clientSupportsLoadLimit, string limit) => clientSupportsLoadLimit
        ? new NgDictionary().Add("message", limit).Add("result", "load limit")
        : Error(ParallelSessionLimitReached);
}
