using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Listeners;

/// <summary>HTTP, HTTPS and WebSocket side of the control interface, on Kestrel.</summary>
internal sealed class HttpControlListener : IAsyncDisposable
{
    /// <summary>Bytes per second below which a body is too slow.</summary>
    private const double LowestBodyRate = 2048;

    private static readonly TimeSpan _rateGrace = TimeSpan.FromSeconds(3);

    private readonly WebApplication _application;

    private HttpControlListener(WebApplication application) => _application = application;

    /// <summary>Bound addresses, those without TLS first, in the order of the configuration.</summary>
    public IReadOnlyList<Uri> Addresses =>
        [.. _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a))];

    /// <exception cref="IOException">An address cannot be bound.</exception>
    public static async Task<HttpControlListener> StartAsync(
        HttpControlOptions options, ControlThread control, ControlGate gate, HttpControlHandlers handlers)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        var connections = new HttpConnections(new ConnectionTable(options.Connections, gate), options.FirstRequestTimeout);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options, connections));
        WebApplication application = builder.Build();
        var endpoints = new HttpControlEndpoints(options, control, gate, handlers);
        application.UseWebSockets(
            new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        application.Run(endpoints.ServeAsync);
        try
        {
            await application.StartAsync().ConfigureAwait(false);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new HttpControlListener(application);
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _application.StopAsync(patience.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static void Configure(KestrelServerOptions kestrel, HttpControlOptions options, HttpConnections connections)
    {
        kestrel.AddServerHeader = false;

        // The connection table has the limits: Kestrel's own would refuse late comers, who rarely cause the load.
        kestrel.Limits.MaxConcurrentConnections = null;
        kestrel.Limits.MaxConcurrentUpgradedConnections = null;
        kestrel.Limits.MaxRequestBodySize = HttpControlEndpoints.MaxBody;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.KeepAliveTimeout = options.IdleTimeout;
        kestrel.Limits.RequestHeadersTimeout = options.HeadTimeout;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(LowestBodyRate, _rateGrace);
        foreach (IPEndPoint local in options.Http)
            kestrel.Listen(local, listen => Use(listen, connections));
        foreach (IPEndPoint local in options.Https)
        {
            kestrel.Listen(local, listen =>
            {
                Use(listen, connections);
                listen.UseHttps(options.Certificate!, https => https.HandshakeTimeout = options.HeadTimeout);
            });
        }
    }

    private static void Use(ListenOptions listen, HttpConnections connections)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(connections.Wrap);
    }
}
