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
/// The URIs: POST /ng, /ng-plain and /cli, GET /ping, /health and /metrics, GET /cli/words+with+plus for commands that change nothing, and
/// a WebSocket upgrade on any URI. Web pages in a browser must not reach them: <see cref="HttpOrigin"/> decides, and GET changes no state,
/// because images and links are GETs without an Origin.
/// </summary>
internal sealed class HttpControlEndpoints(HttpControlOptions options, ControlThread control, ControlGate gate,
    HttpControlHandlers handlers)
{
    public const int MaxBody = NgLimits.MaxMessage + NgLimits.MaxCookie + 1;

    private const string NgType = "application/x-rtpengine-ng";
    private const string JsonType = "application/json";
    private const string TextType = "text/plain";
    private const string MetricsType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly HttpOrigin _origin = new(options.Hosts);
    private readonly byte[]? _authorization = options.Token is null ? null : Digest("Bearer " + options.Token);

    public async Task ServeAsync(HttpContext context)
    {
        try
        {
            await ServeGuardedAsync(context).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (IOException or OperationCanceledException or BadHttpRequestException))
        {
            // Kestrel would answer 500 without reporting it.
            gate.CountFailure(failure);
            throw;
        }
    }

    internal static TransportAddress PeerOf(HttpContext context) =>
        TransportAddress.From(context.Connection.RemoteIpAddress!, context.Connection.RemotePort);

    private async Task ServeGuardedAsync(HttpContext context)
    {
        ControlConnection? connection = context.Features.Get<ControlConnection>();
        connection?.NoteHead();
        string path = context.Request.Path.Value ?? "";
        if (!_origin.IsOurs(context.Request))
        {
            gate.Counters.CountRefused();
            await WriteAsync(context, StatusCodes.Status403Forbidden, TextType, "forbidden"u8.ToArray()).ConfigureAwait(false);
        }
        else if (path is "/ping" or "/health" && HttpMethods.IsGet(context.Request.Method))
        {
            connection?.NoteServed();
            await WriteAsync(context, StatusCodes.Status200OK, TextType, "pong"u8.ToArray()).ConfigureAwait(false);
        }
        else if (!IsAuthorized(context.Request))
        {
            gate.Counters.CountRefused();
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await WriteAsync(context, StatusCodes.Status401Unauthorized, TextType, "unauthorized"u8.ToArray()).ConfigureAwait(false);
        }
        else if (context.WebSockets.IsWebSocketRequest)
        {
            await new WebSocketControlSession(options, control, gate, handlers).ServeAsync(context, connection).ConfigureAwait(false);
        }
        else
        {
            await RouteAsync(context, path).ConfigureAwait(false);
        }
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
                ServeReadingAsync(context, path["/cli/".Length..].Replace('+', ' ').Trim()),
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
        ReadOnlyMemory<byte>? reply = await BusyAsync(context, control.ExecuteAsync(handler, body, PeerOf(context))).ConfigureAwait(false);
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
            context, StatusCodes.Status200OK, MetricsType,
            Encoding.UTF8.GetBytes(await BusyAsync(context, handlers.Metrics()).ConfigureAwait(false)))
            .ConfigureAwait(false);

    private async Task ServeCliBodyAsync(HttpContext context)
    {
        if (await TryReadBodyAsync(context).ConfigureAwait(false) is byte[] body)
            await ServeCliAsync(context, Encoding.UTF8.GetString(body).Trim()).ConfigureAwait(false);
    }

    private Task ServeReadingAsync(HttpContext context, string command)
    {
        if (handlers.Reads(command))
            return ServeCliAsync(context, command);
        gate.Counters.CountRefused();
        context.Response.Headers.Allow = HttpMethods.Post;
        return WriteAsync(context, StatusCodes.Status405MethodNotAllowed, TextType,
            "a command that changes something needs POST /cli"u8.ToArray());
    }

    private async Task ServeCliAsync(HttpContext context, string command)
    {
        try
        {
            string answer = await BusyAsync(context, control.RunAsync(() => handlers.Cli(command))).ConfigureAwait(false);
            await WriteAsync(context, StatusCodes.Status200OK, TextType, Encoding.UTF8.GetBytes(answer)).ConfigureAwait(false);
        }
        catch (IOException overloaded)
        {
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, TextType, Encoding.UTF8.GetBytes(overloaded.Message))
                .ConfigureAwait(false);
        }
    }

    /// <summary>While a request is executed, its connection is not closed.</summary>
    private static async Task<T> BusyAsync<T>(HttpContext context, Task<T> work)
    {
        ControlConnection? connection = context.Features.Get<ControlConnection>();
        connection?.Begin();
        try
        {
            return await work.ConfigureAwait(false);
        }
        finally
        {
            connection?.End();
        }
    }

    /// <summary>The whole body; null when it is too large or the peer has gone, and the answer is being sent.</summary>
    private async Task<byte[]?> TryReadBodyAsync(HttpContext context)
    {
        try
        {
            using var body = new MemoryStream();
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            deadline.CancelAfter(options.BodyTimeout);
            await context.Request.Body.CopyToAsync(body, deadline.Token).ConfigureAwait(false);
            return body.ToArray();
        }
        catch (BadHttpRequestException refused)
        {
            gate.Counters.CountGarbage();
            await WriteAsync(context, refused.StatusCode, TextType, Reason(refused.StatusCode)).ConfigureAwait(false);
            return null;
        }
        catch (Exception problem) when (problem is OperationCanceledException or IOException)
        {
            gate.Counters.CountGarbage();
            context.Abort();
            return null;
        }
    }

    private static byte[] Reason(int status) =>
        status == StatusCodes.Status408RequestTimeout ? "too slow"u8.ToArray() : "too large"u8.ToArray();

    /// <summary>Digests are compared in constant time: the time depends neither on content nor on length of the token.</summary>
    private bool IsAuthorized(HttpRequest request) =>
        _authorization is null || CryptographicOperations.FixedTimeEquals(Digest(request.Headers.Authorization.ToString()), _authorization);

    private static byte[] Digest(string authorization) => SHA256.HashData(Encoding.UTF8.GetBytes(authorization));

    private static async Task WriteAsync(HttpContext context, int status, string type, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body).ConfigureAwait(false);
    }
}
