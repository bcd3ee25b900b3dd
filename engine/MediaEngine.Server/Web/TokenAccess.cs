using MediaEngine.Server.Options;

namespace MediaEngine.Server.Web;

/// <summary>
/// Access by tokens: web-token allows everything, a token of a stream one action on it, and a JSON Web Token what its claims say.
/// </summary>
internal sealed class TokenAccess : IWebAccess
{
    private static readonly WebAction[] _ofStreams = [WebAction.View, WebAction.Publish, WebAction.Talk];

    private readonly byte[]? _all;
    private readonly StreamTable _streams;
    private readonly TimeProvider _clock;
    private volatile JwtVerifier? _jwt;

    /// <param name="token">Null for none.</param>
    /// <param name="streams">Their tokens.</param>
    public TokenAccess(string? token, JwtOptions jwt, StreamTable streams, TimeProvider clock)
    {
        (_all, _streams, _clock) = (token is null ? null : WebCredential.Digest(token), streams, clock);
        Use(jwt);
    }

    /// <summary>JSON Web Tokens are checked by these keys from now on.</summary>
    public void Use(JwtOptions jwt) => _jwt = jwt.IsUsed ? new JwtVerifier(jwt, _clock) : null;

    public async ValueTask<WebGrant> GrantAsync(WebCredential who)
    {
        JwtVerifier? verifier = _jwt;
        (JwtGrant? grant, string? reason) = verifier is not null && who.Token is { } text && JwtVerifier.IsToken(text)
            ? await verifier.VerifyAsync(text).ConfigureAwait(false) : default;
        WebGrant result = new(_streams)
        {
            IsEverything = _all is not null && who.Is(_all),
            IsOpen = _all is null && verifier is null,
            Jwt = grant,
            Reason = reason,
        };
        foreach (StreamEntry entry in _streams.All)
        {
            foreach (WebAction action in _ofStreams)
            {
                // No early end: the time must not tell which token is right.
                if (entry.TokenDigest(action) is { } digest && who.Is(digest))
                    result.Add(entry, action, digest);
            }
        }

        return result;
    }

    public bool NeedsToken(string? stream) =>
        _all is not null || _jwt is not null || _streams.Find(stream)?.TokenDigest(WebAction.View) is not null;
}
