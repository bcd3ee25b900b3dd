using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace MediaEngine.Server.Listeners;

/// <param name="Http">Clear sockets.</param>
/// <param name="Https">TLS sockets; need <paramref name="Certificate"/>.</param>
/// <param name="Token">When set, every request but /ping needs "Authorization: Bearer TOKEN".</param>
internal sealed record HttpControlOptions(
    IReadOnlyList<IPEndPoint> Http, IReadOnlyList<IPEndPoint> Https, X509Certificate2? Certificate = null, string? Token = null)
{
    public int MaxConnections { get; init; } = 512;

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>What HTTP and WebSocket can reach. All but <paramref name="Metrics"/> are called on the control thread.</summary>
/// <param name="Framed">COOKIE SP BODY.</param>
/// <param name="Plain">Body without cookie.</param>
/// <param name="Cli">A command line and its answer.</param>
/// <param name="Metrics">The Prometheus page; called on a pool thread.</param>
internal sealed record HttpControlHandlers(NgHandler Framed, NgHandler Plain, Func<string, string> Cli, Func<Task<string>> Metrics);
