namespace MediaEngine.Protocol.Ng;

/// <summary>Envelopes of replies. <c>result</c> comes last, behind the command's own keys.</summary>
public static class NgReply
{
    /// <summary>Clients compare these texts byte by byte to try the next node.</summary>
    public const string ParallelSessionLimitReached = "Parallel session limit reached";

    public const string CpuUsageLimitExceeded = "CPU usage limit exceeded";

    public const string LoadLimitExceeded = "Load limit exceeded";

    public const string BandwidthLimitExceeded = "Bandwidth limit exceeded";

    public const string RanOutOfPorts = "Ran out of ports";

    public const string TooLarge = "Reply too large for this transport";

    public static NgDictionary Ok(NgDictionary? body = null) => (body ?? new NgDictionary()).Add("result", "ok");

    public static NgDictionary Pong() => new NgDictionary().Add("result", "pong");

    public static NgDictionary Error(string reason) => new NgDictionary().Add("error-reason", reason).Add("result", "error");

    /// <param name="cause">What a person needs to know beyond the text that clients compare; null for nothing.</param>
    public static NgDictionary Error(string reason, string? cause) =>
        cause is null ? Error(reason) : new NgDictionary().Add("error-reason", reason).Add("warning", cause).Add("result", "error");

    public static NgDictionary OkWithWarning(NgDictionary? body, string warning) => Ok((body ?? new NgDictionary()).Add("warning", warning));

    /// <summary>A successful reply with something more to tell: joined to the warning it has, in front of the result.</summary>
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
    /// Overload. A client that listed "load limit" in supports learns which limit; any other is told of the session limit, whatever it was,
    /// because that is the text it knows.
    /// </summary>
    public static NgDictionary LoadLimit(bool clientSupportsLoadLimit, string limit) => clientSupportsLoadLimit
        ? new NgDictionary().Add("message", limit).Add("result", "load limit")
        : Error(ParallelSessionLimitReached);
}
