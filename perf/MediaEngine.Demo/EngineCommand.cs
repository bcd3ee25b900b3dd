using System.Net;

namespace MediaEngine.Demo;

/// <summary>The command that starts the engine.</summary>
/// <param name="Ng">Its NG control socket.</param>
internal sealed record EngineCommand(string Program, IReadOnlyList<string> Arguments, IPEndPoint Ng)
{
    private const string NgOption = "--listen-ng=";

    /// <exception cref="IOException">The NG control socket among the options is not ADDRESS:PORT.</exception>
    public static EngineCommand From(string program, IReadOnlyList<string> options)
    {
        string? given = options.LastOrDefault(o => o.StartsWith(NgOption, StringComparison.Ordinal))?[NgOption.Length..];
        if (!IPEndPoint.TryParse(given ?? "127.0.0.1:2223", out IPEndPoint? ng) || ng.Port == 0)
            throw new IOException($"{NgOption}{given} is not ADDRESS:PORT");
        string[] own = ["--config-file=none", "--interface=127.0.0.1", "--log-stderr", "--log-level=4"];
        return new EngineCommand(program, [.. own, .. given is null ? [$"{NgOption}{ng}"] : Array.Empty<string>(), .. options], ng);
    }
}
