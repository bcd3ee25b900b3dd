using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// Signs the requests of one connection by Basic (RFC 7617) or Digest (RFC 2617, 7616). Nonces belong to a connection, so a new connection
/// starts without a nonce. No request is signed before the camera has sent a challenge.
/// </summary>
public sealed class RtspAuthentication
{
    private const int NonceLength = 16;

    private readonly RtspCredentials? _credentials;
    private readonly IRandomSource _random;
    private readonly bool _refuseBasic;
    private RtspChallenge? _challenge;
    private RtspAuthenticationScheme _ceiling = RtspAuthenticationScheme.DigestSha512256;
    private string _clientNonce = "";
    private string _nonce = "";
    private uint _count;

    /// <param name="credentials">Null when the operator configured none.</param>
    /// <param name="random">Source of client nonces.</param>
    /// <param name="refuseBasic">Never send the password itself, as Basic does.</param>
    public RtspAuthentication(RtspCredentials? credentials, IRandomSource random, bool refuseBasic = false)
    {
        ArgumentNullException.ThrowIfNull(random);
        _credentials = credentials;
        _random = random;
        _refuseBasic = refuseBasic;
    }

    /// <summary>The scheme that signs requests.</summary>
    public RtspAuthenticationScheme Scheme => _challenge?.Scheme ?? RtspAuthenticationScheme.None;

    /// <summary>The camera offered only Basic, and Basic is refused.</summary>
    public bool IsBasicRefused { get; private set; }

    /// <summary>
    /// Reads the challenges of a 401 reply. True when the request should be sent again: there are credentials, and a challenge that they
    /// can answer.
    /// </summary>
    public bool TryAccept(RtspMessage reply)
    {
        ImmutableArray<RtspChallenge> challenges = RtspChallenge.Read(reply);
        RtspChallenge? best = null;
        foreach (RtspChallenge challenge in challenges)
        {
            if (challenge.Scheme == RtspAuthenticationScheme.None || challenge.Scheme > _ceiling)
                continue;
            if (challenge.Scheme == RtspAuthenticationScheme.Basic && _refuseBasic)
            {
                IsBasicRefused = true;
                continue;
            }

            if (best is null || challenge.Scheme > best.Scheme)
                best = challenge;
        }

        if (best is null || _credentials is null)
            return false;
        IsBasicRefused = false;
        _challenge = best;
        UseNonce(best.Nonce);
        return true;
    }

    /// <summary>
    /// Some cameras compute an algorithm that they offer wrongly. True when the reply offers a weaker Digest; the weaker Digest is then
    /// used. Basic is never used after Digest.
    /// </summary>
    public bool TryAcceptWeaker(RtspMessage reply)
    {
        if (_challenge is null || _challenge.Scheme <= RtspAuthenticationScheme.DigestMd5)
            return false;
        RtspAuthenticationScheme before = _ceiling;
        _ceiling = _challenge.Scheme - 1;
        bool weaker = false;
        foreach (RtspChallenge challenge in RtspChallenge.Read(reply))
            weaker |= challenge.Scheme >= RtspAuthenticationScheme.DigestMd5 && challenge.Scheme <= _ceiling;
        if (weaker && TryAccept(reply))
            return true;
        _ceiling = before;
        return false;
    }

    /// <summary>When the scheme that worked with this camera before is a Digest, no stronger scheme is used.</summary>
    public void Prefer(RtspAuthenticationScheme scheme)
    {
        if (scheme >= RtspAuthenticationScheme.DigestMd5)
            _ceiling = scheme;
    }

    /// <summary>Reads the next nonce from a reply that carries one (RFC 7616 section 3.5).</summary>
    public void AcceptInformation(RtspMessage reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        if (_challenge is { Scheme: > RtspAuthenticationScheme.Basic } && reply.Header("Authentication-Info") is string information
            && RtspChallenge.Parameter(information, "nextnonce") is { Length: > 0 } next)
            UseNonce(next);
    }

    /// <summary>The value of the Authorization header of a request; null before a challenge.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="uri">The URI exactly as the request line has it.</param>
    /// <param name="body">Used only when the camera requires qop=auth-int.</param>
    public string? Authorization(string method, string uri, ReadOnlySpan<byte> body = default)
    {
        if (_challenge is null || _credentials is null)
            return null;
        if (_challenge.Scheme == RtspAuthenticationScheme.Basic)
            return "Basic " + Convert.ToBase64String(Latin1($"{_credentials.UserOctets}:{_credentials.PasswordOctets}"));
        string? qop = _challenge.OffersAuth ? "auth" : _challenge.OffersAuthInt ? "auth-int" : null;
        _count++;
        if (_clientNonce.Length == 0)
            _clientNonce = ClientNonce();
        return Digest(_challenge, _credentials, _nonce, _clientNonce, _count, qop, method, uri, body);
    }

    /// <summary>The Digest of RFC 7616 section 3.4 for the given values.</summary>
    internal static string Digest(
        RtspChallenge challenge,
        RtspCredentials credentials,
        string nonce,
        string clientNonce,
        uint count,
        string? qop,
        string method,
        string uri,
        ReadOnlySpan<byte> body = default)
    {
        RtspAuthenticationScheme scheme = challenge.Scheme;
        string user = credentials.UserOctets;
        string first = Hash(scheme, $"{user}:{challenge.Realm}:{credentials.PasswordOctets}");
        if (challenge.IsSession)
            first = Hash(scheme, $"{first}:{nonce}:{clientNonce}");
        string second = qop == "auth-int"
            ? Hash(scheme, $"{method}:{uri}:{Hash(scheme, body)}")
            : Hash(scheme, $"{method}:{uri}");
        string number = count.ToString("x8", CultureInfo.InvariantCulture);
        string response = qop is null
            ? Hash(scheme, $"{first}:{nonce}:{second}")
            : Hash(scheme, $"{first}:{nonce}:{number}:{clientNonce}:{qop}:{second}");
        if (challenge.HashesUser)
            user = Hash(scheme, $"{user}:{challenge.Realm}");
        var text = new StringBuilder(320);
        text.Append("Digest username=\"").Append(Quoted(user)).Append("\", realm=\"").Append(Quoted(challenge.Realm))
            .Append("\", nonce=\"").Append(Quoted(nonce)).Append("\", uri=\"").Append(uri)
            .Append("\", response=\"").Append(response).Append('"');
        if (challenge.Algorithm is not null)
            text.Append(", algorithm=").Append(challenge.Algorithm);
        if (challenge.Opaque is not null)
            text.Append(", opaque=\"").Append(Quoted(challenge.Opaque)).Append('"');
        if (qop is not null)
            text.Append(", qop=").Append(qop).Append(", nc=").Append(number);
        if (qop is not null || challenge.IsSession)
            text.Append(", cnonce=\"").Append(clientNonce).Append('"');
        if (challenge.HashesUser)
            text.Append(", userhash=true");
        return text.ToString();
    }

    public override string ToString() => Scheme.ToString();

    private static string Hash(RtspAuthenticationScheme scheme, string text) => Hash(scheme, Latin1(text));

    private static string Hash(RtspAuthenticationScheme scheme, ReadOnlySpan<byte> octets) => Convert.ToHexStringLower(scheme switch
    {
        RtspAuthenticationScheme.DigestSha256 => SHA256.HashData(octets),
        RtspAuthenticationScheme.DigestSha512256 => Sha512Truncated256.Hash(octets),
#pragma warning disable CA5351 // RFC 2617: most cameras support no other algorithm.
        _ => MD5.HashData(octets),
#pragma warning restore CA5351
    });

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    private static string Quoted(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private void UseNonce(string nonce)
    {
        if (nonce == _nonce)
            return;
        _nonce = nonce;
        _count = 0;
        _clientNonce = "";
    }

    private string ClientNonce()
    {
        Span<byte> octets = stackalloc byte[NonceLength];
        _random.Fill(octets);
        return Convert.ToHexStringLower(octets);
    }
}
