using System.Net;
using System.Security.Cryptography.X509Certificates;
using MediaEngine.Server.Web;

namespace MediaEngine.Server.Options;

/// <summary>The web side of the gateway.</summary>
/// <param name="Listen">Sockets of listen-web.</param>
/// <param name="Admin">Sockets of listen-admin; when there are any, streams are changed there only.</param>
internal sealed record WebOptions(IReadOnlyList<IPEndPoint> Listen, IReadOnlyList<IPEndPoint> Admin)
{
    /// <summary>Reads the certificate; null without TLS. Throws <see cref="OptionException"/>.</summary>
    public Func<X509Certificate2?> Certificate { get; init; } = static () => null;

    /// <summary>Other certificates of the file, which clients may need.</summary>
    public Func<X509Certificate2Collection> Chain { get; init; } = static () => [];

    /// <summary>Allows everything; null when nobody has to show a token.</summary>
    public string? Token { get; init; }

    /// <summary>JSON Web Tokens that are taken.</summary>
    public JwtOptions Jwt { get; init; } = JwtOptions.None;

    /// <summary>Reads the keys of JSON Web Tokens from their files again. Throws <see cref="OptionException"/>.</summary>
    public Func<JwtOptions> ReadJwt { get; init; } = static () => JwtOptions.None;

    public AllowList Allow { get; init; } = AllowList.Everyone;

    /// <summary>Names, or names with port, that a Host header may have besides the address of the request.</summary>
    public IReadOnlyCollection<string> Hosts { get; init; } = [];

    /// <summary>Origins whose pages may use WHEP and WHIP; "*" for all.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    public IReadOnlyList<string> FrameAncestors { get; init; } = ["'self'"];

    /// <summary>Empty, or a path that begins with a slash and does not end with one.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Proxies that are believed; nobody when the list is empty.</summary>
    public AllowList Proxies { get; init; } = AllowList.Everyone;

    public IceServers IceServers { get; init; } = IceServers.None;

    /// <summary>Where cameras added by the API may be.</summary>
    public CameraNetworks CameraNetworks { get; init; } = new([]);

    /// <summary>Streams of the command line and of the configuration file.</summary>
    public IReadOnlyList<ConfiguredStream> Streams { get; init; } = [];

    public bool IsUsed => Listen.Count + Admin.Count > 0;

    /// <exception cref="OptionException">A value is wrong; the message names the option or the section.</exception>
    public static WebOptions From(OptionSource source, ISystemAddresses system)
    {
        OptionValues values = source.Values;
        string? token = HttpSecurity.Token(values, "web-token", "web-token-file");
        AllowList allow = AllowList.Parse(values.List("web-allow"), "web-allow");
        JwtOptions jwt = JwtOptions.From(values);
        bool hasRule = token is not null || jwt.IsUsed || !allow.IsEmpty;
        return new WebOptions(Sockets(values, "listen-web", system, hasRule), Sockets(values, "listen-admin", system, hasRule))
        {
            Certificate = () => HttpSecurity.Certificate(values, "web-cert", "web-key"),
            Chain = () => HttpSecurity.Chain(values, "web-cert"),
            Token = token,
            Jwt = jwt,
            ReadJwt = () => JwtOptions.From(values),
            Allow = allow,
            Hosts = HttpSecurity.Hosts(values, "web-hosts", "listen-web", "listen-admin"),
            Origins = WebOrigins.Parse(values, "web-origins"),
            FrameAncestors = WebOrigins.Parse(values, "web-frame-ancestors"),
            Prefix = ReadPrefix(values.Text("web-prefix")),
            Proxies = AllowList.Parse(values.List("web-proxies"), "web-proxies"),
            IceServers = IceServers.From(values),
            CameraNetworks = CameraNetworks.From(values),
            Streams = StreamSections.Read(source),
        };
    }

    /// <summary>The page shows pictures of cameras, and the API makes the engine connect to addresses.</summary>
    private static List<IPEndPoint> Sockets(OptionValues values, string option, ISystemAddresses system, bool hasRule)
    {
        List<IPEndPoint> result = [];
        foreach (string item in values.List(option))
        {
            foreach (IPEndPoint endPoint in ListenAddresses.Parse(option, item, system))
            {
                if (!IPAddress.IsLoopback(endPoint.Address) && !hasRule)
                {
                    throw new OptionException(option,
                        $"'{item}' is not a loopback address, and whoever reaches it would see all cameras: set 'web-token' (or " +
                        "'web-token-file') or the keys of JSON Web Tokens, or name the networks that may connect with 'web-allow'");
                }

                if (!result.Contains(endPoint))
                    result.Add(endPoint);
            }
        }

        return result;
    }

    private static string ReadPrefix(string? text)
    {
        string prefix = (text ?? "").TrimEnd('/');
        if (prefix.Length == 0)
            return "";
        return WebAddress.IsPrefix(prefix)
            ? prefix
            : throw new OptionException("web-prefix", $"'{text}' is not a path of letters, digits, '-', '_', '.', '~' and '/'");
    }
}
