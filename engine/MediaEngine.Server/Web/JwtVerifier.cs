using System.Text.Json;
using MediaEngine.Server.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MediaEngine.Server.Web;

/// <summary>
/// Checks JSON Web Tokens (RFC 7519, RFC 8725): signature by a configured key with an algorithm of that key, issuer, audience, and times. A
/// token without exp is refused, because sessions end with their token.
/// </summary>
internal sealed class JwtVerifier
{
    /// <summary>How far the clocks of two machines may differ.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(5);

    private const int LongestToken = 8192;

    /// <summary>Seconds since 1970; a day before the last one that a date can have.</summary>
    private const double LatestTime = 253_402_214_399;

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = LongestToken };
    private readonly TokenValidationParameters _rules;
    private readonly TimeProvider _clock;

    public JwtVerifier(JwtOptions options, TimeProvider clock)
    {
        _clock = clock;
        _rules = new TokenValidationParameters
        {
            IssuerSigningKeys = options.Keys.Select(k => k.Key),
            RequireSignedTokens = true,
            AlgorithmValidator = (algorithm, key, _, _) =>
                options.Keys.Any(k => ReferenceEquals(k.Key, key) && k.Algorithms.Contains(algorithm)),
            ValidateIssuer = options.Issuer is not null,
            ValidIssuer = options.Issuer,
            ValidateAudience = options.Audience is not null,
            ValidAudience = options.Audience,

            // Times are checked below, by the clock of the web side and with a reason for the client.
            ValidateLifetime = false,
        };
    }

    /// <summary>Whether the text has the form of a signed token: three parts.</summary>
    public static bool IsToken(string text) => text.Length <= LongestToken && text.AsSpan().Count('.') == 2;

    /// <summary>What the token allows; null when it is not accepted.</summary>
    /// <returns>The reason is null unless the token is one of ours that is not valid now.</returns>
    public async ValueTask<(JwtGrant? Grant, string? Reason)> VerifyAsync(string text)
    {
        TokenValidationResult result = await _handler.ValidateTokenAsync(text, _rules).ConfigureAwait(false);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
            return default;
        try
        {
            // An extension that has to be understood (RFC 7515 section 4.1.11); none is.
            using var header = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedHeader));
            if (header.RootElement.TryGetProperty("crit", out _))
                return default;
            using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
            JsonElement claims = payload.RootElement;
            DateTimeOffset now = _clock.GetUtcNow();
            if (Time(claims, "exp") is not { } until)
                return (null, "The token has no time at which it expires (exp).");
            until += Leeway;
            if (now >= until)
                return (null, "The token has expired.");
            if (claims.TryGetProperty("nbf", out _) && !(Time(claims, "nbf") - Leeway <= now))
                return (null, "The token is not valid yet.");
            return (JwtGrant.Of(claims, until), null);
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException)
        {
            return default;
        }
    }

    private static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out double seconds) && seconds is >= 0 and < LatestTime
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
}
