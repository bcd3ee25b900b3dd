using System.Security.Cryptography.X509Certificates;
using MediaEngine.Server.Listeners;
using MediaEngine.Server.Options;
using Microsoft.AspNetCore.Builder;

namespace MediaEngine.Server.Web;

/// <summary>The HTTP side of the gateway: page, API, WHEP and WHIP.</summary>
internal sealed class WebListener : IAsyncDisposable
{
    private const string OpenApiResource = "openapi.json";

    private static readonly ConnectionLimits _connections = new(2048, 512, 128);

    private readonly HttpServer _server;
    private readonly StreamEvents _events;
    private readonly TokenAccess _access;

    private WebListener(HttpServer server, StreamEvents events, TokenAccess access) =>
        (_server, _events, _access) = (server, events, access);

    /// <summary>Bound addresses: those of listen-web first.</summary>
    public IReadOnlyList<Uri> Addresses => _server.Addresses;

    /// <param name="gate">Admits peers.</param>
    /// <param name="streams">The gateway has them already.</param>
    /// <param name="files">Of the page, by name.</param>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public static async Task<WebListener> StartAsync(
        WebOptions options, ControlGate gate, GatewayCalls gateway, StreamTable streams, IReadOnlyDictionary<string, byte[]> files,
        TimeProvider clock, RequestRate? rate = null, GuessDelay? guesses = null)
    {
        TokenAccess access = new(options.Token, options.Jwt, streams, clock);
        ViewerSessions sessions = new(clock);
        streams.TokensChanged = stream =>
        {
            foreach (string session in sessions.NoLongerAllowed(stream))
                gateway.Abandon(session);
        };
        WhepEndpoint whep = new(gateway, streams, sessions, options.IceServers, clock);
        StreamApi api = new(gateway, streams, sessions, options.CameraNetworks);
        StreamEvents events = new(gateway, streams, clock);
        WebRoute[] routes = WebRoutes.All(
            whep, new WhipEndpoint(gateway, whep), api, events, new WebAssets(files, options.FrameAncestors), OpenApi());
        WebEndpoints endpoints = new(options, gate, access, routes, sessions, clock)
        {
            Rate = rate ?? new RequestRate(clock),
            Guesses = guesses ?? new GuessDelay(clock),
        };
        (X509Certificate2? certificate, X509Certificate2Collection chain) = (options.Certificate(), options.Chain());
        HttpSocket[] sockets =
        [
            .. options.Listen.Select(local => new HttpSocket(local, certificate) { Chain = chain }),
            .. options.Admin.Select(local => new HttpSocket(local, certificate, AdminSocket.Mark) { Chain = chain }),
        ];
        HttpServer server = await HttpServer.StartAsync(
            sockets, new ConnectionTable(_connections, gate), new HttpTimeouts(), WebBody.Maximum,
            application => application.Run(endpoints.ServeAsync)).ConfigureAwait(false);
        return new WebListener(server, events, access);
    }

    /// <summary>The description of the API (OpenAPI 3.1).</summary>
    public static byte[] OpenApi() => WebAssets.Read(OpenApiResource);

    /// <summary>The keys of JSON Web Tokens were read again.</summary>
    public void Use(JwtOptions jwt) => _access.Use(jwt);

    public ValueTask DisposeAsync()
    {
        _events.Dispose();
        return _server.DisposeAsync();
    }
}
