using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace MediaEngine.Server.Options;

/// <summary>How JSON Web Tokens of clients are checked (RFC 7519).</summary>
/// <param name="Keys">Each with the algorithms it may be used with; empty when no such tokens are taken.</param>
/// <param name="Issuer">The claim iss has to be this; null for any.</param>
/// <param name="Audience">The claim aud has to contain this; null for any.</param>
internal sealed record JwtOptions(IReadOnlyList<JwtKey> Keys, string? Issuer, string? Audience)
{
    public static readonly JwtOptions None = new([], null, null);

    private const int ShortestSecret = 32;

    /// <summary>With the octets of their hash: a secret has at least as many (RFC 7518 section 3.2).</summary>
    private static readonly (string Algorithm, int Octets)[] _hmac =
        [(SecurityAlgorithms.HmacSha256, ShortestSecret), (SecurityAlgorithms.HmacSha384, 48), (SecurityAlgorithms.HmacSha512, 64)];

    public bool IsUsed => Keys.Count > 0;

    /// <exception cref="OptionException">A key cannot be read.</exception>
    public static JwtOptions From(OptionValues values)
    {
        List<JwtKey> keys = [];
        if (HttpSecurity.Token(values, "web-jwt-key", "web-jwt-key-file") is { } secret)
        {
            if (secret.Length < ShortestSecret)
                throw new OptionException("web-jwt-key", $"a secret of JSON Web Tokens has at least {ShortestSecret} characters");
            keys.Add(new JwtKey(new SymmetricSecurityKey(Encoding.ASCII.GetBytes(secret)),
                [.. _hmac.Where(h => secret.Length >= h.Octets).Select(h => h.Algorithm)]));
        }

        if (values.Text("web-jwt-jwks") is { } file)
            keys.AddRange(JsonWebKeys.Read(TextFile.Read("web-jwt-jwks", file), file));
        string? issuer = values.Text("web-jwt-issuer");
        string? audience = values.Text("web-jwt-audience");
        if (keys.Count == 0 && (issuer ?? audience) is not null)
        {
            throw new OptionException(issuer is null ? "web-jwt-audience" : "web-jwt-issuer", "needs 'web-jwt-key' or 'web-jwt-jwks'");
        }

        return new JwtOptions(keys, issuer, audience);
    }
}
