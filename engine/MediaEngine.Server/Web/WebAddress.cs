using System.Net;
using MediaEngine.Server.Listeners;
using MediaEngine.Server.Options;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace MediaEngine.Server.Web;

/// <summary>
/// Where a request comes from and how its client writes our address. Behind a reverse proxy both are in X-Forwarded headers, which are
/// believed only from the proxies of the option web-proxies: anybody else could choose them.
/// </summary>
/// <param name="Source">Key of the client for limits; for IPv6 its /64.</param>
/// <param name="Peer">Address of the client.</param>
/// <param name="Prefix">Empty, or a path that begins with a slash and does not end with one.</param>
/// <param name="IsForwarded">By a proxy that names host or scheme.</param>
internal sealed record WebAddress(IPAddress Source, IPAddress Peer, string Scheme, HostString Host, string Prefix, bool IsForwarded)
{
    private const int LongestPrefix = 256;

    public static WebAddress Of(HttpContext context, WebOptions options)
    {
        HttpRequest request = context.Request;
        IPAddress peer = context.Connection.RemoteIpAddress ?? IPAddress.None;
        string scheme = request.Scheme;
        HostString host = request.Host;
        string prefix = options.Prefix;
        bool forwarded = false;
        if (options.Proxies.Lists(peer))
        {
            peer = Client(request.Headers["X-Forwarded-For"], peer, options.Proxies);
            string? given = Last(request.Headers["X-Forwarded-Proto"]);
            if (given is "http" or "https")
                (scheme, forwarded) = (given, true);
            if (Last(request.Headers["X-Forwarded-Host"]) is { Length: > 0 and <= 255 } name && IsAuthority(name))
                (host, forwarded) = (new HostString(name), true);
            if (Last(request.Headers["X-Forwarded-Prefix"])?.TrimEnd('/') is { Length: > 0 } path && IsPrefix(path))
                prefix = path;
        }

        return new WebAddress(ControlConnection.SourceOf(peer), peer, scheme, host, prefix, forwarded);
    }

    /// <summary>For a header Location: absolute behind a proxy, else a path.</summary>
    public string Locate(string path) => IsForwarded ? $"{Scheme}://{Host.Value}{Prefix}{path}" : Prefix + path;

    public static bool IsPrefix(string text) =>
        text is ['/', not '/', ..] && text.Length <= LongestPrefix && !text.Contains("//", StringComparison.Ordinal)
            && !text.Split('/').Any(s => s is "." or "..")
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '~');

    /// <summary>The last address of the list that is not one of our proxies: those before it were written by the client itself.</summary>
    private static IPAddress Client(StringValues forwardedFor, IPAddress peer, AllowList proxies)
    {
        foreach (string item in Items(forwardedFor).Reverse())
        {
            if (!IPAddress.TryParse(item, out IPAddress? address) && !(IPEndPoint.TryParse(item, out IPEndPoint? end)
                && (address = end.Address) is not null))
                break;
            peer = address;
            if (!proxies.Lists(address))
                break;
        }

        return peer;
    }

    private static string? Last(StringValues header) => Items(header).LastOrDefault();

    private static IEnumerable<string> Items(StringValues header) =>
        header.SelectMany(h => (h ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static bool IsAuthority(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ':' or '[' or ']' or '_');
}
