using System.Buffers;
using System.Globalization;
using System.Text;
using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Rtsp;

/// <summary>
/// The URL of a camera (RFC 2326 section 3.2) without user information. Path and query keep exactly the octets that were written, because
/// cameras compare them with what they expect. <see cref="ToString"/> hides what looks like a password.
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

    /// <summary>The scheme is rtsps: the caller uses TLS for the session.</summary>
    public bool IsSecure { get; }

    /// <summary>Host and port as they were written.</summary>
    public string Authority { get; }

    /// <summary>A name or an address; an IPv6 address without brackets.</summary>
    public string Host { get; }

    /// <summary>Without a port in the URL: 554 for rtsp and 322 for rtsps.</summary>
    public int Port { get; }

    /// <summary>Path and query; empty, or beginning with "/" or "?".</summary>
    public string Path { get; }

    /// <summary>The URL for a request line. Its path may contain a password, so it must not be logged.</summary>
    public string Text => $"{(IsSecure ? "rtsps" : "rtsp")}://{Authority}{Path}";

    /// <summary>
    /// Reads a URL as an operator pastes it. User information is removed and returned separately. Its password may contain "@", "#", "!",
    /// "/" or "?" without escapes: the host begins after the last "@" before the first position where a valid host can end.
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
            // A "#" ends the host only when no "@" follows. Otherwise it is part of a password.
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

            // The error of the shortest authority is the one that a simple parser would report.
            if (first == RtspUrlError.None)
                first = error;
        }

        return first;
    }

    /// <summary>Same host: the names are equal, or both are the same address.</summary>
    public bool IsSameHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Host.Equals(host, StringComparison.OrdinalIgnoreCase)
            || (TransportAddress.TryParseAddress(Host, out TransportAddress own)
                && TransportAddress.TryParseAddress(host, out TransportAddress other)
                && own.SameAddress(other));
    }

    /// <summary>
    /// Resolves a URL from Content-Base, Content-Location or a control attribute. The result always has the host, port and scheme of this
    /// URL: a camera behind a port forward may name an address that cannot be reached, and a hostile camera may name the address of another
    /// host.
    /// </summary>
    /// <param name="reference">Absolute or relative. A relative reference is appended, also after a query, as the clients do that cameras
    /// are tested with.</param>
    /// <returns>This URL when the reference is empty, is "*", or contains a control character.</returns>
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
    /// The other reading of a relative reference, by RFC 3986: "/x" replaces the path and "?x" replaces the query. Null when both readings
    /// give the same URL.
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

    /// <summary>Replaces user information and parameters that look like passwords by stars, in a URL or a path.</summary>
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

    /// <summary>Path and query of an absolute URL with any scheme and host.</summary>
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

    /// <summary>Escapes blanks and characters outside ASCII as their UTF-8 octets. Everything else is unchanged.</summary>
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
