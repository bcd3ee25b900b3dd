using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace MediaEngine.Server.Listeners;

/// <param name="Http">Sockets without TLS.</param>
/// <param name="Https">Sockets with TLS, which need <paramref name="Certificate"/>.</param>
/// <param name="Token">If set, every request except /ping and /health needs "Authorization: Bearer TOKEN".</param>
internal sealed record HttpControlOptions(
    IReadOnlyList<IPEndPoint> Http, IReadOnlyList<IPEndPoint> Https, X509Certificate2? Certificate = null, string? Token = null)
{
    /// <summary>Connections of all sockets together, including WebSockets.</summary>
    public ConnectionLimits Connections { get; init; } = ConnectionLimits.Http;

    /// <summary>Names, or names with port, that a Host header may have besides the address of the request.</summary>
    public IReadOnlyCollection<string> Hosts { get; init; } = [];

    /// <summary>From the start of a connection to the head of its first request.</summary>
    public TimeSpan FirstRequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the first byte of a request's head to its last.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From the first byte of a request's body, or of a WebSocket message, to its last.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(20);

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
