using System.Net;
using System.Net.Sockets;

namespace MediaEngine.Demo;

/// <summary>The command that starts the engine.</summary>
/// <param name="Ng">Its NG control socket.</param>
/// <param name="Web">The page of its gateway; null when the options name another.</param>
internal sealed record EngineCommand(string Program, IReadOnlyList<string> Arguments, IPEndPoint Ng, IPEndPoint? Web)
{
    private const string NgOption = "--listen-ng=";
    private const string WebOption = "--listen-web=";
    private const int FirstWebPort = 8080;
    private const int LastWebPort = 8099;

    /// <exception cref="IOException">The NG control socket among the options is not ADDRESS:PORT.</exception>
    public static EngineCommand From(string program, IReadOnlyList<string> options)
    {
        string? given = options.LastOrDefault(o => o.StartsWith(NgOption, StringComparison.Ordinal))?[NgOption.Length..];
        if (!IPEndPoint.TryParse(given ?? "127.0.0.1:2223", out IPEndPoint? ng) || ng.Port == 0)
            throw new IOException($"{NgOption}{given} is not ADDRESS:PORT");
        IPEndPoint? web = options.Any(o => o.StartsWith(WebOption, StringComparison.Ordinal)) ? null : FreeWebAddress();
        string[] own =
        [
            "--config-file=none", "--interface=127.0.0.1", "--log-stderr", "--log-level=4",
            .. given is null ? [$"{NgOption}{ng}"] : Array.Empty<string>(),
            .. web is null ? Array.Empty<string>() : [$"{WebOption}{web}", "--stream=test=test:clock"],
        ];
        return new EngineCommand(program, [.. own, .. options], ng, web);
    }

    /// <summary>The first port from 8080 on that nobody listens on.</summary>
    private static IPEndPoint FreeWebAddress()
    {
        for (int port = FirstWebPort; port <= LastWebPort; port++)
        {
            var address = new IPEndPoint(IPAddress.Loopback, port);
            using var probe = new TcpListener(address);
            try
            {
                probe.Start();
                return address;
            }
            catch (SocketException)
            {
                // The port is in use.
            }
        }

        throw new IOException(
            $"all ports from {FirstWebPort} to {LastWebPort} of 127.0.0.1 are in use: name one by {WebOption}ADDRESS:PORT");
    }
}
