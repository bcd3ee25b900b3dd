using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Listeners;

/// <summary>Kestrel with our limits for connections, heads and bodies.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    /// <summary>Bytes per second below which a body is too slow.</summary>
    private const double LowestBodyRate = 2048;

    private static readonly TimeSpan _rateGrace = TimeSpan.FromSeconds(3);

    private readonly WebApplication _application;

    private HttpServer(WebApplication application) => _application = application;

    /// <summary>Bound addresses in the order of the sockets.</summary>
    public IReadOnlyList<Uri> Addresses =>
        [.. _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a))];

    /// <param name="maxBody">Bytes.</param>
    /// <param name="pipeline">Adds the handler of requests.</param>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public static async Task<HttpServer> StartAsync(
        IReadOnlyList<HttpSocket> sockets, ConnectionTable table, HttpTimeouts timeouts, int maxBody, Action<WebApplication> pipeline)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        var connections = new HttpConnections(table, timeouts.FirstRequest);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Limit(kestrel, timeouts, maxBody);
            foreach (HttpSocket socket in sockets)
                kestrel.Listen(socket.Local, listen => Use(listen, socket, connections, timeouts));
        });
        WebApplication application = builder.Build();
        pipeline(application);
        try
        {
            await application.StartAsync().ConfigureAwait(false);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new HttpServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _application.StopAsync(patience.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static void Limit(KestrelServerOptions kestrel, HttpTimeouts timeouts, int maxBody)
    {
        kestrel.AddServerHeader = false;

        // The connection table has the limits: Kestrel's own would refuse late comers, who rarely cause the load.
        kestrel.Limits.MaxConcurrentConnections = null;
        kestrel.Limits.MaxConcurrentUpgradedConnections = null;
        kestrel.Limits.MaxRequestBodySize = maxBody;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.KeepAliveTimeout = timeouts.Idle;
        kestrel.Limits.RequestHeadersTimeout = timeouts.Head;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(LowestBodyRate, _rateGrace);
    }

    private static void Use(ListenOptions listen, HttpSocket socket, HttpConnections connections, HttpTimeouts timeouts)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(connections.Wrap);
        if (socket.Mark is { } mark)
        {
            listen.Use(next => connection =>
            {
                connection.Features[mark.GetType()] = mark;
                return next(connection);
            });
        }

        if (socket.Certificate is { } certificate)
            listen.UseHttps(certificate, https =>
            {
                https.HandshakeTimeout = timeouts.Head;
                https.ServerCertificateChain = socket.Chain;
            });
    }
}
