using System.Net;
using Microsoft.AspNetCore.Http;

namespace MediaEngine.Server.Listeners;

/// <summary>
/// Distinguishes requests of tools from those of web pages in a browser. A page cannot choose the headers Host, Origin and Sec-Fetch-Site.
/// Host is the host of its URL, so a foreign name means a site whose DNS points here (rebinding). Origin is the page's own site (RFC 6454),
/// sent with every POST and every WebSocket.
/// </summary>
/// <param name="names">Our own host names, or names with port, besides addresses: of the option http-host and of the listeners.</param>
internal sealed class HttpOrigin(IReadOnlyCollection<string> names)
{
    private readonly HashSet<string> _names = new(names.Select(n => n.TrimEnd('.')), StringComparer.OrdinalIgnoreCase);

    public bool IsOurs(HttpRequest request)
    {
        if (!IsOurHost(request.Host, request.HttpContext.Connection))
            return false;
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
            return false;
        string origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
                && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A request without Host is HTTP/1.0, which no browser uses.</summary>
    public bool IsOurHost(HostString host, ConnectionInfo connection)
    {
        if (!host.HasValue)
            return true;
        string name = host.Host.TrimEnd('.');
        if (_names.Contains(name) || (host.Port is int port && _names.Contains($"{name}:{port}")))
            return true;
        if (connection.LocalIpAddress is not { } local)
            return false;
        if (local.IsIPv4MappedToIPv6)
            local = local.MapToIPv4();
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return IPAddress.IsLoopback(local);
        return IPAddress.TryParse(name, out IPAddress? address) && address.Equals(local);
    }
}
