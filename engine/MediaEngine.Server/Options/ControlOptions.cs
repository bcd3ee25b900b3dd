using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace MediaEngine.Server.Options;

/// <param name="Fragment">Clear DF on control replies (control-pmtu=dont); null leaves the system's default.</param>
/// <param name="Templates">Signalling templates by name.</param>
internal sealed record ControlOptions(
    IReadOnlyList<IPEndPoint> Ng, IReadOnlyList<IPEndPoint> TcpNg, IReadOnlyList<IPEndPoint> Http, IReadOnlyList<IPEndPoint> Https,
    IReadOnlyList<IPEndPoint> Cli, IReadOnlyList<IPEndPoint> Rtpproxy, AllowList Allow, byte TrafficClass, bool? Fragment,
    TimeSpan HttpIdleTimeout, IReadOnlyDictionary<string, string> Templates)
{
    /// <summary>Reads the certificate of listen-https; null without it. Throws <see cref="OptionException"/>.</summary>
    public Func<X509Certificate2?> Certificate { get; private init; } = static () => null;

    /// <summary>The requirements for HTTP requests; null for none.</summary>
    public string? HttpToken { get; private init; }

    /// <summary>Names, or names with port, that HTTP requests may use for this host.</summary>
    public IReadOnlyList<string> HttpHosts { get; private init; } = [];

    private static readonly string[] _controlSockets = ["listen-ng", "listen-tcp-ng", "listen-http", "listen-https", "listen-udp",
        "listen-tcp", "listen-web"];

    public static ControlOptions From(OptionSource source, ISystemAddresses system)
    {
        OptionValues values = source.Values;
        AllowList allow = AllowList.Parse(values.List("ng-allow"));
        IReadOnlyList<IPEndPoint> Listen(string option) => ListenAddresses.Read(values, option, system, allow);

        ControlOptions options = new(
            Listen("listen-ng"), Listen("listen-tcp-ng"), Listen("listen-http"), Listen("listen-https"), Listen("listen-cli"),
            Listen("listen-udp"),
            allow,
            (byte)values.Integer("control-tos"),
            values.Text("control-pmtu")?.ToLowerInvariant() switch { "dont" => true, "want" => false, _ => null },
            values.Integer("http-idle-timeout") is > 0 and long idle ? TimeSpan.FromSeconds(idle) : TimeSpan.FromMinutes(10),
            ReadTemplates(source))
        {
            Certificate = () => values.List("listen-https").Count > 0 ? HttpSecurity.Certificate(values) : null,
            HttpToken = HttpSecurity.Token(values, "http-token", "http-token-file"),
            HttpHosts = HttpSecurity.Hosts(values, "http-host", "listen-http", "listen-https"),
        };
        RefuseTwice(("listen-ng", options.Ng), ("listen-udp", options.Rtpproxy));
        RefuseTwice(("listen-tcp-ng", options.TcpNg), ("listen-http", options.Http), ("listen-https", options.Https),
            ("listen-cli", options.Cli));
        return _controlSockets.Any(o => values.List(o).Count > 0)
            ? options
            : throw new OptionException("listen-ng",
                "at least one control socket is required, for example --listen-ng=127.0.0.1:2223 or --listen-web=8080");
    }

    /// <summary>No two sockets have the same address and port.</summary>
    public static void RefuseTwice(params (string Option, IReadOnlyList<IPEndPoint> Sockets)[] kinds)
    {
        Dictionary<IPEndPoint, string> taken = [];
        foreach ((string option, IReadOnlyList<IPEndPoint> sockets) in kinds)
        {
            foreach (IPEndPoint socket in sockets)
            {
                if (!taken.TryAdd(socket, option))
                    throw new OptionException(option, $"{socket} is already used by '{taken[socket]}'");
            }
        }
    }

    private static Dictionary<string, string> ReadTemplates(OptionSource source)
    {
        Dictionary<string, string> templates = new(StringComparer.Ordinal);
        if (source.Values.Text("templates") is not { } section)
            return templates;
        if (!source.File.HasSection(section))
            throw new OptionException("templates", $"the configuration file has no section [{section}]");
        foreach ((string name, string flags) in source.File.Section(section))
            templates[name] = IniFile.Unescape(flags);
        return templates;
    }
}
