using MediaEngine.Server.Listeners;
using MediaEngine.Server.Options;
using Microsoft.AspNetCore.Http;

namespace MediaEngine.Server.Web;

/// <summary>
/// Which web pages may use us. A page cannot choose the headers Host, Origin and Sec-Fetch-Site. Host tells that our name was used, and not
/// one whose DNS points here (rebinding); Origin tells the page's site. WHEP and WHIP are open to other sites by CORS where a token is
/// needed, which such a page has to know, or where the operator lists the sites.
/// </summary>
internal sealed class WebOriginRules(WebOptions options, IWebAccess access)
{
    private const string Everybody = "*";

    private readonly HttpOrigin _names = new(options.Hosts);
    private readonly bool _listsEverybody = options.Origins.Contains(Everybody);

    /// <summary>The client wrote an address or name of ours.</summary>
    public bool IsOurHost(WebAddress address, HttpContext context) => _names.IsOurHost(address.Host, context.Connection);

    /// <summary>For the API: no page of another site.</summary>
    public static bool IsOurOrigin(WebAddress address, HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is not ("cross-site" or "same-site")
            && IsSameOrigin(address, request.Headers.Origin.ToString());

    /// <summary>For WHEP and WHIP: adds the CORS headers of an answer. False when the page's site is not allowed.</summary>
    public bool Allow(WebRequest request)
    {
        string origin = request.Header("Origin");
        bool everybody = options.Origins.Count == 0 ? access.NeedsToken(request.Stream) : _listsEverybody;
        IHeaderDictionary headers = request.Context.Response.Headers;
        if (!everybody)
            headers.Vary = "Origin";
        if (IsSameOrigin(request.Address, origin))
            return true;
        if (!everybody && !options.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase))
            return false;
        headers.AccessControlAllowOrigin = everybody ? Everybody : origin;
        headers.AccessControlExposeHeaders = "Location, ETag, Link, Retry-After";
        return true;
    }

    /// <summary>Headers of the answer to OPTIONS.</summary>
    public static void Preflight(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "POST, PATCH, DELETE, HEAD, OPTIONS";
        headers.AccessControlAllowHeaders = "authorization, content-type, if-match";
        headers.AccessControlMaxAge = "7200";
    }

    private static bool IsSameOrigin(WebAddress address, string origin) => origin.Length == 0
        || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
            && uri.Authority.Equals(address.Host.Value, StringComparison.OrdinalIgnoreCase));
}
