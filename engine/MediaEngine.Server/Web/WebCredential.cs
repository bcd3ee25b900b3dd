using System.Security.Cryptography;
using System.Text;

namespace MediaEngine.Server.Web;

/// <summary>
/// What a client shows: the digest of its bearer token (RFC 6750). Digests are compared in constant time: the time depends neither on the
/// content nor on the length of a token.
/// </summary>
internal readonly struct WebCredential
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _digest;

    private WebCredential(byte[] digest, string? token) => (_digest, Token) = (digest, token);

    /// <summary>As it was sent, without blanks around it; null for none. Never to be shown.</summary>
    public string? Token { get; }

    /// <summary>The client shows something.</summary>
    public bool IsShown => _digest is not null;

    /// <param name="authorization">Value of the header Authorization. Another scheme than Bearer is a token that nobody has.</param>
    public static WebCredential Of(string? authorization) => string.IsNullOrEmpty(authorization) ? default
        : authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? new WebCredential(Digest(authorization[Scheme.Length..].Trim()), authorization[Scheme.Length..].Trim())
            : new WebCredential([], null);

    public bool Is(byte[] tokenDigest) => _digest is not null && CryptographicOperations.FixedTimeEquals(_digest, tokenDigest);

    public static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
