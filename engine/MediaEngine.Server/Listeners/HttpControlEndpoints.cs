using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace MediaEngine.Server.Listeners;

/// <summary>
/// The URIs: POST /ng and /ng-plain, GET /ping, GET /metrics, GET /cli/words+with+plus and POST /cli, and on any URI a WebSocket upgrade.
/// A page in somebody's browser must not reach them: another site's Origin or Sec-Fetch-Site is refused.
/// </summary>
internal sealed class HttpControlEndpoints(string? token, ControlThread control, ControlGate gate, HttpControlHandlers handlers)
{
    public const int MaxBody = NgLimits.MaxMessage + NgLimits.MaxCookie + 1;

    private const string NgType = "application/x-rtpengine-ng";
    private const string JsonType = "application/json";
    private const string TextType = "text/plain";
    private const string MetricsType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly byte[]? _authorization = token is null ? null : Encoding.UTF8.GetBytes("Bearer " + token);

    public async Task ServeAsync(HttpContext context)
    {
        IPAddress? peer = context.Connection.RemoteIpAddress;
        if (peer is null || !gate.Admits(peer))
        {
            context.Abort();
            return;
        }

        string path = context.Request.Path.Value ?? "";
        if (path == "/ping" && HttpMethods.IsGet(context.Request.Method))
            await WriteAsync(context, StatusCodes.Status200OK, TextType, "pong"u8.ToArray()).ConfigureAwait(false);
        else if (!IsAuthorized(context.Request) || IsFromAnotherSite(context.Request))
            await WriteAsync(context, StatusCodes.Status403Forbidden, TextType, "forbidden"u8.ToArray()).ConfigureAwait(false);
        else if (context.WebSockets.IsWebSocketRequest)
            await new WebSocketControlSession(control, gate, handlers).ServeAsync(context).ConfigureAwait(false);
        else
            await RouteAsync(context, path).ConfigureAwait(false);
    }

    private Task RouteAsync(HttpContext context, string path)
    {
        bool post = HttpMethods.IsPost(context.Request.Method);
        bool get = HttpMethods.IsGet(context.Request.Method);
        return path switch
        {
            "/ng" when post => ServeNgAsync(context, handlers.Framed, [NgType]),
            "/ng-plain" when post => ServeNgAsync(context, handlers.Plain, [NgType, JsonType]),
            "/metrics" when get => ServeMetricsAsync(context),
            "/cli" when post => ServeCliBodyAsync(context),
            _ when get && path.StartsWith("/cli/", StringComparison.Ordinal) =>
                ServeCliAsync(context, path["/cli/".Length..].Replace('+', ' ')),
            _ => NotFoundAsync(context),
        };
    }

    private Task NotFoundAsync(HttpContext context)
    {
        gate.Counters.CountGarbage();
        return WriteAsync(context, StatusCodes.Status404NotFound, TextType, "not found"u8.ToArray());
    }

    private async Task ServeNgAsync(HttpContext context, NgHandler handler, string[] contentTypes)
    {
        string type = (context.Request.ContentType ?? "").Split(';')[0].Trim();
        if (!contentTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            gate.Counters.CountGarbage();
            await WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, TextType, "unsupported content type"u8.ToArray())
                .ConfigureAwait(false);
            return;
        }

        if (await TryReadBodyAsync(context).ConfigureAwait(false) is not byte[] body)
            return;
        ReadOnlyMemory<byte>? reply = await control.ExecuteAsync(handler, body, PeerOf(context)).ConfigureAwait(false);
        if (reply is null)
        {
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, TextType, "overloaded"u8.ToArray()).ConfigureAwait(false);
        }
        else if (reply.Value.IsEmpty)
        {
            gate.Counters.CountGarbage();
            await WriteAsync(context, StatusCodes.Status400BadRequest, TextType, "no cookie"u8.ToArray()).ConfigureAwait(false);
        }
        else
        {
            await WriteAsync(context, StatusCodes.Status200OK, type, reply.Value).ConfigureAwait(false);
        }
    }

    private async Task ServeMetricsAsync(HttpContext context) =>
        await WriteAsync(
            context, StatusCodes.Status200OK, MetricsType, Encoding.UTF8.GetBytes(await handlers.Metrics().ConfigureAwait(false)))
            .ConfigureAwait(false);

    private async Task ServeCliBodyAsync(HttpContext context)
    {
        if (await TryReadBodyAsync(context).ConfigureAwait(false) is byte[] body)
            await ServeCliAsync(context, Encoding.UTF8.GetString(body)).ConfigureAwait(false);
    }

    private async Task ServeCliAsync(HttpContext context, string command)
    {
        try
        {
            string answer = await control.RunAsync(() => handlers.Cli(command.Trim())).ConfigureAwait(false);
            await WriteAsync(context, StatusCodes.Status200OK, TextType, Encoding.UTF8.GetBytes(answer)).ConfigureAwait(false);
        }
        catch (IOException overloaded)
        {
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, TextType, Encoding.UTF8.GetBytes(overloaded.Message))
                .ConfigureAwait(false);
        }
    }

    /// <summary>The whole body; null when it is too large or the peer went away, and the answer is on its way.</summary>
    private async Task<byte[]?> TryReadBodyAsync(HttpContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
            return body.ToArray();
        }
        catch (BadHttpRequestException refused)
        {
            gate.Counters.CountGarbage();
            await WriteAsync(context, refused.StatusCode, TextType, "too large"u8.ToArray()).ConfigureAwait(false);
            return null;
        }
        catch (Exception problem) when (problem is OperationCanceledException or ConnectionResetException)
        {
            return null;
        }
    }

    private bool IsAuthorized(HttpRequest request) =>
        _authorization is null
        || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), _authorization);

    private static bool IsFromAnotherSite(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
            return true;
        string origin = request.Headers.Origin.ToString();
        return origin.Length > 0
            && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
                && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    internal static TransportAddress PeerOf(HttpContext context) =>
        TransportAddress.From(context.Connection.RemoteIpAddress!, context.Connection.RemotePort);

    private static async Task WriteAsync(HttpContext context, int status, string type, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body).ConfigureAwait(false);
    }
}
