using System.Buffers;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using MediaEngine.Server.Options;

namespace MediaEngine.Server.Web;

/// <summary>
/// STUN and TURN servers as values of the header Link (RFC 9725 section 4.6). TURN credentials are made for each viewer from a secret that
/// the TURN server has too: the name is the time they end, the password its HMAC.
/// </summary>
/// <param name="uris">stun: and turn: URIs (RFC 7064, RFC 7065).</param>
/// <param name="secret">Null without TURN servers.</param>
internal sealed class IceServers(IReadOnlyList<string> uris, string? secret)
{
    public static readonly IceServers None = new([], null);

    /// <summary>Characters that would end the authority, or the URI in the header.</summary>
    private static readonly SearchValues<char> _foreign = SearchValues.Create("@/<>\"' ,;");

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(6);

    /// <exception cref="OptionException">A URI is wrong, or a TURN server has no secret.</exception>
    public static IceServers From(OptionValues values)
    {
        string? secret = values.Text("turn-secret");
        string[] uris = [.. values.List("ice-servers")
            .SelectMany(i => i.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        foreach (string uri in uris)
        {
            if (!IsUri(uri, out bool isTurn))
                throw new OptionException("ice-servers", $"'{uri}' is not stun:HOST[:PORT] or turn:HOST[:PORT][?transport=udp|tcp]");
            if (isTurn && secret is null)
                throw new OptionException("ice-servers", $"'{uri}' needs 'turn-secret', by which viewers get credentials");
        }

        return new IceServers(uris, secret);
    }

    /// <summary>Values of the header Link.</summary>
    public string[] Links(DateTimeOffset now)
    {
        if (uris.Count == 0)
            return [];
        string user = (now + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return [.. uris.Select(uri => uri.StartsWith("turn", StringComparison.OrdinalIgnoreCase)
            ? $"<{uri}>; rel=\"ice-server\"; username=\"{user}\"; credential=\"{Credential(user)}\"; credential-type=\"password\""
            : $"<{uri}>; rel=\"ice-server\"")];
    }

    /// <summary>The algorithm is part of the protocol between TURN servers and those who hand out credentials.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "TURN servers expect HMAC-SHA1.")]
    private string Credential(string user) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret!), Encoding.UTF8.GetBytes(user)));

    private static bool IsUri(string uri, out bool isTurn)
    {
        int colon = uri.IndexOf(':', StringComparison.Ordinal);
        string scheme = colon < 0 ? "" : uri[..colon].ToLowerInvariant();
        isTurn = scheme is "turn" or "turns";
        if (!isTurn && scheme is not ("stun" or "stuns"))
            return false;
        string rest = uri[(colon + 1)..];
        int query = rest.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0 && (!isTurn || rest[query..] is not ("?transport=udp" or "?transport=tcp")))
            return false;
        string authority = query < 0 ? rest : rest[..query];
        return authority.Length > 0 && !authority.AsSpan().ContainsAny(_foreign)
            && Uri.TryCreate($"http://{authority}/", UriKind.Absolute, out Uri? parsed) && parsed.Host.Length > 0
            && parsed.AbsolutePath == "/"
            && (parsed.HostNameType is UriHostNameType.Dns || IPAddress.TryParse(parsed.Host.Trim('[', ']'), out _));
    }
}
