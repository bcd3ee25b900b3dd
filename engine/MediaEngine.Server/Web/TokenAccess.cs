namespace MediaEngine.Server.Web;

/// <summary>Access by the tokens of the configuration: web-token allows everything, the token of a stream to watch it.</summary>
/// <param name="token">Null: who reaches the socket may do everything that needs no token of a stream.</param>
/// <param name="streams">Their tokens.</param>
internal sealed class TokenAccess(string? token, StreamTable streams) : IWebAccess
{
    private readonly byte[]? _all = token is null ? null : WebCredential.Digest(token);

    public WebVerdict Check(in WebCredential who, string? stream, WebAction action)
    {
        bool hasAll = _all is not null && who.Is(_all);
        bool hasStream = false;
        foreach (StreamEntry entry in streams.All)
        {
            // No early end: the time must not tell which token is right.
            if (entry.TokenDigest is { } digest && (stream is null || entry.Name == stream))
                hasStream |= who.Is(digest);
        }

        bool open = _all is null && !(action == WebAction.View && streams.Find(stream)?.TokenDigest is not null);
        if (hasAll || open || (hasStream && action == WebAction.View))
            return WebVerdict.Allowed;
        return hasStream ? WebVerdict.Forbidden : WebVerdict.Unknown;
    }

    public bool NeedsToken(string? stream) => _all is not null || streams.Find(stream)?.TokenDigest is not null;
}
