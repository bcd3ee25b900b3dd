using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace MediaEngine.Server.Listeners;

/// <summary>One socket of an HTTP server.</summary>
/// <param name="Certificate">Null for a socket without TLS.</param>
/// <param name="Mark">A feature of every connection of this socket; null for none.</param>
internal sealed record HttpSocket(IPEndPoint Local, X509Certificate2? Certificate = null, object? Mark = null)
{
    /// <summary>Certificates between that of the socket and a root.</summary>
    public X509Certificate2Collection? Chain { get; init; }
}
