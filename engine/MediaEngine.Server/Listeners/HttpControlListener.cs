using Microsoft.AspNetCore.Builder;

namespace MediaEngine.Server.Listeners;

/// <summary>HTTP, HTTPS and WebSocket side of the control interface.</summary>
internal sealed class HttpControlListener : IAsyncDisposable
{
    private readonly HttpServer _server;

    private HttpControlListener(HttpServer server) => _server = server;

    /// <summary>Bound addresses, those without TLS first, in the order of the configuration.</summary>
    public IReadOnlyList<Uri> Addresses => _server.Addresses;

    /// <exception cref="IOException">An address cannot be bound.</exception>
    public static async Task<HttpControlListener> StartAsync(
        HttpControlOptions options, ControlThread control, ControlGate gate, HttpControlHandlers handlers)
    {
        HttpSocket[] sockets =
        [
            .. options.Http.Select(local => new HttpSocket(local)),
            .. options.Https.Select(local => new HttpSocket(local, options.Certificate!)),
        ];
        HttpTimeouts timeouts = new()
        {
            FirstRequest = options.FirstRequestTimeout,
            Head = options.HeadTimeout,
            Body = options.BodyTimeout,
            Idle = options.IdleTimeout,
        };
        var endpoints = new HttpControlEndpoints(options, control, gate, handlers);
        HttpServer server = await HttpServer.StartAsync(
            sockets, new ConnectionTable(options.Connections, gate), timeouts, HttpControlEndpoints.MaxBody, application =>
            {
                application.UseWebSockets(
                    new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
                application.Run(endpoints.ServeAsync);
            }).ConfigureAwait(false);
        return new HttpControlListener(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
