using System.Buffers;
using System.Globalization;
using System.Text;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// The URL of a camera (RFC 2326 section 3.2) without user information. Path and query stay as they are written, octet for octet: cameras
/// compare them with what they expect. <see cref="ToString"/> hides what looks like a password.
/// </summary>
public sealed class RtspUrl : IEquatable<RtspUrl>
{
    private const int DefaultPort = 554;
    private const int DefaultSecurePort = 322;

    private static readonly string[] _secrets =
        ["password=", "passwd=", "passwort=", "pass=", "pwd=", "psw=", "token=", "auth=", "secret=", "key="];

    private static readonly SearchValues<char> _schemeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    private static readonly SearchValues<char> _hostCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._");

    private static readonly SearchValues<char> _secretEnds = SearchValues.Create("&;?/ \t\"");

    private RtspUrl(bool isSecure, string authority, string host, int port, string path)
    {
        IsSecure = isSecure;
        Authority = authority;
        Host = host;
        Port = port;
        Path = path;
    }

    /// <summary>rtsps: the caller puts TLS under the session.</summary>
    public bool IsSecure { get; }

    /// <summary>Host and port as they were written.</summary>
    public string Authority { get; }

    /// <summary>A name or an address; an IPv6 address without brackets.</summary>
    public string Host { get; }

    /// <summary>554 for rtsp and 322 for rtsps when the URL names none.</summary>
    public int Port { get; }

    /// <summary>Path and query; empty, or beginning with "/" or "?".</summary>
    public string Path { get; }

    /// <summary>What a request line says. It may hold a password in its path: not for logs.</summary>
    public string Text => $"{(IsSecure ? "rtsps" : "rtsp")}://{Authority}{Path}";

    /// <summary>
    /// Reads a URL as an operator pastes it. User information is cut off and given apart; its password may hold "@", "#", "!", "/" or "?"
    /// as they are: the host is what follows the last "@" before the first place where a host can end.
    /// </summary>
    public static RtspUrlError TryParse(string? text, out RtspUrl? url, out RtspCredentials? credentials)
    {
        url = null;
        credentials = null;
        text = text?.Trim();
        if (string.IsNullOrEmpty(text) || text.Length > RtspLimits.MaxUrl)
            return RtspUrlError.Length;
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        bool secure = scheme == 5 && text.StartsWith("rtsps", StringComparison.OrdinalIgnoreCase);
        if (!secure && !(scheme == 4 && text.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase)))
            return RtspUrlError.Scheme;
        if (text.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0 || text.Contains('\u007f', StringComparison.Ordinal))
            return RtspUrlError.Character;
        string rest = text[(scheme + 3)..];
        RtspUrlError first = RtspUrlError.None;
        for (int end = 0; end <= rest.Length; end++)
        {
            // A "#" ends a host only where no "@" follows: else it is part of a password.
            if (end < rest.Length && rest[end] is not ('/' or '?') && (rest[end] != '#' || rest.IndexOf('@', end) >= 0))
                continue;
            int at = end == 0 ? -1 : rest.LastIndexOf('@', end - 1);
            string authority = rest[(at + 1)..end];
            RtspUrlError error = TryParseAuthority(authority, secure, out string host, out int port);
            if (error == RtspUrlError.None)
            {
                string path = rest[end..];
                int fragment = path.IndexOf('#', StringComparison.Ordinal);
                if (!TryEncode(fragment < 0 ? path : path[..fragment], out path))
                    return RtspUrlError.Character;
                credentials = at < 0 ? null : UserInformation(rest[..at]);
                url = new RtspUrl(secure, authority, host, port, path);
                return RtspUrlError.None;
            }

            // The error of the shortest authority is what an ordinary reader would say.
            if (first == RtspUrlError.None)
                first = error;
        }

        return first;
    }

    /// <summary>The same camera: the names are equal, or both are the same address.</summary>
    public bool IsSameHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Host.Equals(host, StringComparison.OrdinalIgnoreCase)
            || (TransportAddress.TryParseAddress(Host, out TransportAddress own)
                && TransportAddress.TryParseAddress(host, out TransportAddress other)
                && own.SameAddress(other));
    }

    /// <summary>
    /// Resolves what a camera names in Content-Base, Content-Location or a control attribute. The result always has this URL's host, port
    /// and scheme: a camera behind a port forward names an address nobody can reach, and a hostile one names somebody else's.
    /// </summary>
    /// <param name="reference">Absolute, or relative: then it is appended, as all clients do that cameras are tested with, also behind a
    /// query.</param>
    /// <returns>This URL for an empty reference, for "*", and for one with a control character.</returns>
    public RtspUrl Join(string? reference)
    {
        reference = reference?.Trim();
        if (string.IsNullOrEmpty(reference) || reference == "*" || reference.Length > RtspLimits.MaxUrl)
            return this;
        if (TryPathOfAbsolute(reference, out string path))
            return TryEncode(path, out path) ? With(path) : this;
        if (!TryEncode(reference, out reference))
            return this;
        if (reference[0] == '/')
            return With(Path.EndsWith('/') ? Path + reference[1..] : Path + reference);
        return With(reference[0] == '?' || Path.EndsWith('/') ? Path + reference : Path + "/" + reference);
    }

    /// <summary>
    /// The other reading of a relative reference, by RFC 3986: "/x" replaces the path and "?x" the query. Null where it says the same.
    /// </summary>
    public RtspUrl? JoinByPath(string? reference)
    {
        reference = reference?.Trim();
        if (string.IsNullOrEmpty(reference) || reference[0] is not ('/' or '?') || !TryEncode(reference, out reference))
            return null;
        int query = Path.IndexOf('?', StringComparison.Ordinal);
        RtspUrl other = With(reference[0] == '/' ? reference : (query < 0 ? Path : Path[..query]) + reference);
        return other.Equals(Join(reference)) ? null : other;
    }

    /// <summary>Puts stars where a URL or a path holds user information or a parameter that looks like a password.</summary>
    public static string Mask(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        int host = scheme < 0 ? -1 : scheme + 3;
        int at = host < 0 ? -1 : text.LastIndexOf('@');
        if (at >= host && host >= 0
            && TryParse(text, out _, out RtspCredentials? credentials) == RtspUrlError.None && credentials is not null)
            text = string.Concat(text.AsSpan(0, host), "***", text.AsSpan(at));
        foreach (string secret in _secrets)
        {
            for (int found = 0; (found = text.IndexOf(secret, found, StringComparison.OrdinalIgnoreCase)) >= 0;)
            {
                found += secret.Length;
                int end = text.AsSpan(found).IndexOfAny(_secretEnds);
                end = end < 0 ? text.Length : found + end;
                text = string.Concat(text.AsSpan(0, found), "***", text.AsSpan(end));
            }
        }

        return text;
    }

    public bool Equals(RtspUrl? other) => other is not null && other.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as RtspUrl);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Mask(Text);

    private RtspUrl With(string path) => new(IsSecure, Authority, Host, Port, path);

    /// <summary>Path and query of an absolute URL, whatever its scheme and host are.</summary>
    private static bool TryPathOfAbsolute(string reference, out string path)
    {
        int scheme = reference.IndexOf("://", StringComparison.Ordinal);
        path = "";
        if (scheme <= 0 || reference.AsSpan(0, scheme).ContainsAnyExcept(_schemeCharacters))
            return false;
        string rest = reference[(scheme + 3)..];
        int end = rest.AsSpan().IndexOfAny('/', '?');
        path = end < 0 ? "" : rest[end..];
        return true;
    }

    private static RtspCredentials UserInformation(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return new RtspCredentials(
            Uri.UnescapeDataString(colon < 0 ? text : text[..colon]), colon < 0 ? "" : Uri.UnescapeDataString(text[(colon + 1)..]));
    }

    private static RtspUrlError TryParseAuthority(string authority, bool secure, out string host, out int port)
    {
        port = secure ? DefaultSecurePort : DefaultPort;
        int colon = authority.LastIndexOf(':');
        int bracket = authority.LastIndexOf(']');
        bool hasPort = colon > bracket;
        host = hasPort ? authority[..colon] : authority;
        if (bracket >= 0)
        {
            if (host.Length < 4 || host[0] != '[' || host[^1] != ']' || !host.Contains(':', StringComparison.Ordinal)
                || !TransportAddress.TryParseAddress(host[1..^1], out _))
                return RtspUrlError.Host;
            host = host[1..^1];
        }
        else if (host.Length is 0 or > 253 || host.AsSpan().ContainsAnyExcept(_hostCharacters))
        {
            return RtspUrlError.Host;
        }

        if (hasPort && colon < authority.Length - 1
            && (!int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
                || port is < 1 or > 65535))
            return RtspUrlError.Port;
        return RtspUrlError.None;
    }

    /// <summary>Characters beyond ASCII and blanks become escapes of their octets; everything else stays.</summary>
    private static bool TryEncode(string path, out string encoded)
    {
        encoded = path;
        if (path.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0)
            return false;
        if (!path.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return true;
        var text = new StringBuilder(path.Length + 16);
        Span<byte> octets = stackalloc byte[4];
        foreach (Rune rune in path.EnumerateRunes())
        {
            if (rune.Value is > ' ' and <= '~')
            {
                text.Append((char)rune.Value);
                continue;
            }

            foreach (byte octet in octets[..rune.EncodeToUtf8(octets)])
                text.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }

        encoded = text.ToString();
        return true;
    }
}
