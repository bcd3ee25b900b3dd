using System.Collections.Immutable;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>One challenge of a WWW-Authenticate header (RFC 7235 section 4.1, RFC 7616 section 3.3).</summary>
public sealed record RtspChallenge
{
    /// <summary><see cref="RtspAuthenticationScheme.None"/> for schemes and algorithms the client does not know.</summary>
    public RtspAuthenticationScheme Scheme { get; private init; }

    public string Realm { get; private init; } = "";

    public string Nonce { get; private init; } = "";

    /// <summary>Null when the camera sends none.</summary>
    public string? Opaque { get; private init; }

    /// <summary>The algorithm as the camera writes it, because it is sent back unchanged; null when the camera sends none.</summary>
    public string? Algorithm { get; private init; }

    /// <summary>The algorithm ends in "-sess".</summary>
    public bool IsSession { get; private init; }

    /// <summary>The qop parameter offers "auth".</summary>
    public bool OffersAuth { get; private init; }

    /// <summary>The qop parameter offers "auth-int".</summary>
    public bool OffersAuthInt { get; private init; }

    /// <summary>The nonce was too old, but the password was right.</summary>
    public bool IsStale { get; private init; }

    /// <summary>The user name must be sent as a hash (RFC 7616 section 3.4.4).</summary>
    public bool HashesUser { get; private init; }

    /// <summary>
    /// All challenges of a reply, from one header or several. Commas separate both parameters and challenges. A word begins a challenge
    /// when another word follows it instead of "=".
    /// </summary>
    public static ImmutableArray<RtspChallenge> Read(RtspMessage reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        ImmutableArray<RtspChallenge>.Builder challenges = ImmutableArray.CreateBuilder<RtspChallenge>();
        foreach (RtspHeader header in reply.Headers)
        {
            if (header.Name.Equals("WWW-Authenticate", StringComparison.OrdinalIgnoreCase))
                Read(header.Value, challenges);
        }

        return challenges.ToImmutable();
    }

    public override string ToString() => $"{Scheme} {Realm}";

    /// <summary>The value of one parameter in a list such as "a=b, c=d"; null when the parameter is missing.</summary>
    internal static string? Parameter(ReadOnlySpan<char> list, string name)
    {
        while (TryReadWord(ref list, out ReadOnlySpan<char> word))
        {
            if (!TryReadValue(ref list, out string value))
                continue;
            if (word.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }

    private static void Read(ReadOnlySpan<char> text, ImmutableArray<RtspChallenge>.Builder challenges)
    {
        string? scheme = null;
        var parameters = new List<KeyValuePair<string, string>>();
        while (TryReadWord(ref text, out ReadOnlySpan<char> word))
        {
            if (TryReadValue(ref text, out string value))
            {
                parameters.Add(new(word.ToString(), value));
                continue;
            }

            Finish(scheme, parameters, challenges);
            scheme = word.ToString();
        }

        Finish(scheme, parameters, challenges);
    }

    private static void Finish(
        string? scheme, List<KeyValuePair<string, string>> parameters, ImmutableArray<RtspChallenge>.Builder challenges)
    {
        if (scheme is not null && challenges.Count < RtspLimits.MaxChallenges)
            challenges.Add(Of(scheme, name => parameters.Find(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value));
        parameters.Clear();
    }

    private static RtspChallenge Of(string scheme, Func<string, string?> parameter)
    {
        string realm = parameter("realm") ?? "";
        if (scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return new RtspChallenge { Scheme = RtspAuthenticationScheme.Basic, Realm = realm };
        if (!scheme.Equals("Digest", StringComparison.OrdinalIgnoreCase) || parameter("nonce") is not string nonce)
            return new RtspChallenge();
        string? algorithm = parameter("algorithm");
        string name = (algorithm ?? "MD5").Trim();
        bool session = name.EndsWith("-sess", StringComparison.OrdinalIgnoreCase);
        name = (session ? name[..^5] : name).ToUpperInvariant();
        string[] qop = (parameter("qop") ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
        return new RtspChallenge
        {
            Scheme = name switch
            {
                "" or "MD5" => RtspAuthenticationScheme.DigestMd5,
                "SHA-256" or "SHA256" => RtspAuthenticationScheme.DigestSha256,
                "SHA-512-256" or "SHA512-256" => RtspAuthenticationScheme.DigestSha512256,
                _ => RtspAuthenticationScheme.None,
            },
            Realm = realm,
            Nonce = nonce,
            Opaque = parameter("opaque"),
            Algorithm = string.IsNullOrWhiteSpace(algorithm) ? null : algorithm.Trim(),
            IsSession = session,
            OffersAuth = qop.Contains("auth", StringComparer.OrdinalIgnoreCase),
            OffersAuthInt = qop.Contains("auth-int", StringComparer.OrdinalIgnoreCase),
            IsStale = "true".Equals(parameter("stale"), StringComparison.OrdinalIgnoreCase),
            HashesUser = "true".Equals(parameter("userhash"), StringComparison.OrdinalIgnoreCase),
        };
    }

    private static bool TryReadWord(ref ReadOnlySpan<char> text, out ReadOnlySpan<char> word)
    {
        text = text.TrimStart(" \t,;=\"");
        int end = text.IndexOfAny(" \t,;=");
        word = end < 0 ? text : text[..end];
        text = text[word.Length..];
        return !word.IsEmpty;
    }

    /// <summary>Reads the value after "=", with or without quotes.</summary>
    private static bool TryReadValue(ref ReadOnlySpan<char> text, out string value)
    {
        value = "";
        ReadOnlySpan<char> rest = text.TrimStart(" \t");
        if (rest.IsEmpty || rest[0] != '=')
            return false;
        rest = rest[1..].TrimStart(" \t");
        if (rest.IsEmpty || rest[0] != '"')
        {
            int end = rest.IndexOfAny(" \t,;");
            value = (end < 0 ? rest : rest[..end]).ToString();
            text = end < 0 ? default : rest[end..];
            return true;
        }

        var unquoted = new System.Text.StringBuilder();
        int at = 1;
        for (; at < rest.Length && rest[at] != '"'; at++)
        {
            if (rest[at] == '\\' && at + 1 < rest.Length)
                at++;
            unquoted.Append(rest[at]);
        }

        value = unquoted.ToString();
        text = at < rest.Length ? rest[(at + 1)..] : default;
        return true;
    }
}
