using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Quality;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Transport;

namespace MediaEngine.Server.Options;

/// <summary>The whole configuration, typed and checked; what the rest of the server is built from.</summary>
internal sealed record EngineOptions(
    InterfaceTable Interfaces, MediaOptions Media, ControlOptions Control, CallOptions Calls, LimitOptions Limits,
    LoggingOptions Logging, GraphiteOptions? Graphite, XmlRpcOptions? XmlRpc, SchedulingOptions? Scheduling, string? PidFile, OptionSource Source)
{
    /// <exception cref="OptionException">A value is wrong; the message names the option.</exception>
    public static EngineOptions From(OptionSource source, ISystemAddresses system)
    {
        OptionValues values = source.Values;
        return new EngineOptions(
            InterfaceReader.Read(source, system),
            MediaOptions.From(values),
            ControlOptions.From(source, system),
            CallOptions.From(values),
            LimitOptions.From(values),
            LoggingOptions.From(values),
            GraphiteOptions.From(values),
            XmlRpcOptions.From(values),
            SchedulingOptions.From(values),
            values.Text("pidfile"),
            source);
    }
}

/// <param name="Workers">Media workers, one thread each.</param>
/// <param name="BatchWaitMax">How long a worker may wait for more packets under load.</param>
/// <param name="TrafficClass">TOS byte of media; 0 leaves it alone.</param>
/// <param name="RtcpInterval">Mean distance of our own RTCP reports.</param>
internal sealed record MediaOptions(
    int Workers, PacketIoKind PacketIo, TimeSpan BatchWaitMax, byte TrafficClass, EndpointLearning Learning, TimeSpan RtcpInterval, MosModel Mos,
    DtlsOptions Dtls)
{
    /// <summary>TCP port of the first worker for ICE; 0 is off.</summary>
    public int IceTcpPort { get; private init; }

    public int MaximumSsrcs { get; private init; }

    public bool MeasuresRtp { get; private init; }

    /// <summary>As UTF-8, for STUN.</summary>
    public ReadOnlyMemory<byte> Software { get; private init; }

    /// <summary>Bytes for each worker.</summary>
    public long RetransmissionMemory { get; init; }

    /// <summary>Bits a second; what a receiver may at least and at most ask of a sender.</summary>
    public (ulong Lowest, ulong Highest) BitrateEstimates { get; private init; }

    /// <summary>Our DTLS certificate.</summary>
    public DtlsCertificateOptions Certificate { get; private init; } = DtlsCertificateOptions.Default;

    /// <summary>Age at which it is replaced for new calls; zero is never.</summary>
    public TimeSpan CertificateRotation { get; private init; }

    /// <summary>Whether the kernel forwards media.</summary>
    public KernelOffloadMode KernelOffload { get; private init; } = KernelOffloadMode.Auto;

    public KernelOffloadHook KernelOffloadHook { get; private init; }

    /// <summary>Hash of the fingerprint in our offers, as in a=fingerprint.</summary>
    public string FingerprintHash { get; private init; } = Crypto.Dtls.FingerprintHash.Default;

    /// <summary>Where media may go besides what kinds of addresses allow.</summary>
    public IReadOnlyList<AddressPrefix> Allow { get; private init; } = [];

    /// <summary>Where media never goes.</summary>
    public IReadOnlyList<AddressPrefix> Deny { get; private init; } = [];

    public static MediaOptions From(OptionValues values)
    {
        int workers = values.IsSet("num-threads") ? values.Int32("num-threads") : 0;
        if (workers <= 0)
            workers = Environment.ProcessorCount;
        int iceTcpPort = values.Int32("ice-tcp");
        if (iceTcpPort > 0 && iceTcpPort + workers - 1 > ushort.MaxValue)
            throw new OptionException("ice-tcp", $"{workers} workers need a port each, and there are none above {ushort.MaxValue}");
        return new MediaOptions(
            workers,
            values.Text("packet-io")!.ToLowerInvariant() switch { "io_uring" => PacketIoKind.IoUring, "epoll" => PacketIoKind.Epoll, _ => PacketIoKind.Auto },
            TimeSpan.FromMicroseconds(values.Integer("batch-wait-max")),
            (byte)values.Integer("tos"),
            values.Text("endpoint-learning")!.ToLowerInvariant() switch
            {
                "off" or "no-learning" => EndpointLearning.Off,
                "immediate" => EndpointLearning.Immediate,
                "delayed" => EndpointLearning.Delayed,
                _ => EndpointLearning.Heuristic,
            },
            TimeSpan.FromMilliseconds(values.Integer("rtcp-interval")),
            MosOf(values.List("mos")),
            DtlsOptions.Default with
            {
                Mtu = values.Int32("dtls-mtu"),

                // Whatever is asked for, nothing without encryption or without authentication.
                Ciphers = values.Text("dtls-ciphers") is { } ciphers ? $"{ciphers}:!aNULL:!eNULL" : DtlsOptions.Default.Ciphers,
            })
        {
            IceTcpPort = iceTcpPort,
            Allow = Prefixes(values, "media-allow"),
            Deny = Prefixes(values, "media-deny"),
            MaximumSsrcs = values.Int32("max-ssrcs"),
            MeasuresRtp = values.Flag("measure-rtp"),
            Software = System.Text.Encoding.UTF8.GetBytes(CallOptions.SoftwareIdOf(values)),
            RetransmissionMemory = values.Integer("retransmission-memory") << 20,
            BitrateEstimates = values.Integer("remb-min") <= values.Integer("remb-max")
                ? ((ulong)values.Integer("remb-min") * 1000, (ulong)values.Integer("remb-max") * 1000)
                : throw new OptionException("remb-min", "is above remb-max"),
            CertificateRotation = TimeSpan.FromSeconds(values.Integer("dtls-cert-rotation")),
            Certificate = new DtlsCertificateOptions
            {
                RsaBits = values.Text("dtls-cert-cipher")!.Equals("RSA", StringComparison.OrdinalIgnoreCase) ? values.Int32("dtls-rsa-key-size") : 0,
                Signature = HashBits(values) switch
                {
                    "384" => HashAlgorithmName.SHA384,
                    "512" => HashAlgorithmName.SHA512,
                    _ => HashAlgorithmName.SHA256,
                },
            },
            FingerprintHash = $"sha-{HashBits(values)}",
            KernelOffload = OffloadOf(values),
            KernelOffloadHook = values.Text("kernel-offload-hook")!.ToLowerInvariant() switch
            {
                "tc" => KernelOffloadHook.Tc,
                "clsact" => KernelOffloadHook.Clsact,
                _ => KernelOffloadHook.Auto,
            },
        };
    }

    private static List<AddressPrefix> Prefixes(OptionValues values, string option)
    {
        List<AddressPrefix> prefixes = [];
        foreach (string item in values.List(option).SelectMany(i => i.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            prefixes.Add(AddressPrefix.TryParse(item, out AddressPrefix prefix)
                ? prefix
                : throw new OptionException(option, $"'{item}' is neither an address nor a network like 10.0.0.0/8"));
        }

        return prefixes;
    }

    /// <summary>rtpengine's table=-1 asks for user space.</summary>
    private static KernelOffloadMode OffloadOf(OptionValues values) => values.Text("kernel-offload")!.ToLowerInvariant() switch
    {
        "off" => KernelOffloadMode.Off,
        "require" => KernelOffloadMode.Require,
        _ => !values.IsSet("kernel-offload") && values.IsSet("table") && values.Integer("table") < 0 ? KernelOffloadMode.Off : KernelOffloadMode.Auto,
    };

    /// <summary>The number in the name of dtls-signature, with or without a hyphen.</summary>
    private static string HashBits(OptionValues values) => values.Text("dtls-signature")![3..].TrimStart('-');

    /// <summary>The formula for 48 kHz codecs (G.107.2) is chosen by the codec, so naming it changes nothing.</summary>
    private static MosModel MosOf(IReadOnlyList<string> words)
    {
        MosModel model = MosModel.Conversational;
        foreach (string word in words.SelectMany(w => w.Split(',', StringSplitOptions.TrimEntries)))
        {
            model = word.ToUpperInvariant() switch
            {
                "CQ" => MosModel.Conversational,
                "LQ" => MosModel.Listening,
                "LEGACY" => MosModel.Legacy,
                "G.107" or "G.107.2" => model,
                _ => throw new OptionException("mos", $"'{word}' is not one of CQ, LQ, G.107, G.107.2, legacy"),
            };
        }

        return model;
    }
}

/// <param name="Fragment">Clear DF on control replies (control-pmtu=dont); null leaves the system's default.</param>
/// <param name="Templates">Signalling templates by name.</param>
internal sealed record ControlOptions(
    IReadOnlyList<IPEndPoint> Ng, IReadOnlyList<IPEndPoint> TcpNg, IReadOnlyList<IPEndPoint> Http, IReadOnlyList<IPEndPoint> Https,
    IReadOnlyList<IPEndPoint> Cli, IReadOnlyList<IPEndPoint> Rtpproxy, AllowList Allow, byte TrafficClass, bool? Fragment,
    TimeSpan HttpIdleTimeout, IReadOnlyDictionary<string, string> Templates)
{
    /// <summary>Reads the certificate of listen-https; null without it. Throws <see cref="OptionException"/>.</summary>
    public Func<X509Certificate2?> Certificate { get; private init; } = static () => null;

    /// <summary>What HTTP requests have to show; null when nothing.</summary>
    public string? HttpToken { get; private init; }

    /// <summary>Names, or names with port, by which HTTP requests may call us.</summary>
    public IReadOnlyList<string> HttpHosts { get; private init; } = [];

    private static readonly string[] _controlSockets = ["listen-ng", "listen-tcp-ng", "listen-http", "listen-https", "listen-udp", "listen-tcp"];

    public static ControlOptions From(OptionSource source, ISystemAddresses system)
    {
        OptionValues values = source.Values;
        AllowList allow = AllowList.Parse(values.List("ng-allow"));
        IReadOnlyList<IPEndPoint> Listen(string option) => ListenAddresses.Read(values, option, system, allow);

        ControlOptions options = new(
            Listen("listen-ng"), Listen("listen-tcp-ng"), Listen("listen-http"), Listen("listen-https"), Listen("listen-cli"), Listen("listen-udp"),
            allow,
            (byte)values.Integer("control-tos"),
            values.Text("control-pmtu")?.ToLowerInvariant() switch { "dont" => true, "want" => false, _ => null },
            values.Integer("http-idle-timeout") is > 0 and long idle ? TimeSpan.FromSeconds(idle) : TimeSpan.FromMinutes(10),
            ReadTemplates(source))
        {
            Certificate = () => values.List("listen-https").Count > 0 ? HttpSecurity.Certificate(values) : null,
            HttpToken = HttpSecurity.Token(values),
            HttpHosts = HttpSecurity.Hosts(values),
        };
        RefuseTwice(("listen-ng", options.Ng), ("listen-udp", options.Rtpproxy));
        RefuseTwice(("listen-tcp-ng", options.TcpNg), ("listen-http", options.Http), ("listen-https", options.Https), ("listen-cli", options.Cli));
        return _controlSockets.Any(o => values.List(o).Count > 0)
            ? options
            : throw new OptionException("listen-ng", "at least one control socket is required, for example --listen-ng=127.0.0.1:2223");
    }

    private static void RefuseTwice(params (string Option, IReadOnlyList<IPEndPoint> Sockets)[] kinds)
    {
        Dictionary<IPEndPoint, string> taken = [];
        foreach ((string option, IReadOnlyList<IPEndPoint> sockets) in kinds)
        {
            foreach (IPEndPoint socket in sockets)
            {
                if (!taken.TryAdd(socket, option))
                    throw new OptionException(option, $"{socket} is taken by '{taken[socket]}'");
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

internal sealed record CallOptions(CallTimeouts Timeouts, int DeleteDelaySeconds, bool SipSource, bool DtlsPassive, bool RejectInvalidSdp, string SoftwareId)
{
    public static CallOptions From(OptionValues values)
    {
        // As in rtpengine, 0 means the default for these three and off for the last.
        int Seconds(string option, int otherwise) => values.Int32(option) is > 0 and int seconds ? seconds : otherwise;
        return new CallOptions(
            new CallTimeouts(Seconds("timeout", 60), Seconds("silent-timeout", 3600), Seconds("offer-timeout", 3600), Seconds("final-timeout", 0)),
            Math.Max(0, values.Int32("delete-delay")),
            values.Flag("sip-source"),
            values.Flag("dtls-passive"),
            values.Flag("reject-invalid-sdp"),
            SoftwareIdOf(values));
    }

    /// <summary>Letters, digits and hyphens.</summary>
    public static string SoftwareIdOf(OptionValues values) =>
        new([.. (values.Text("software-id") ?? $"mediaengine-{EngineVersion.Text}").Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
}

/// <summary>When new calls are refused; each can be changed while the engine runs.</summary>
/// <param name="MaxSessions">Null is no limit, 0 refuses all.</param>
/// <param name="MaxLoad">Load average of one minute; 0 is no limit.</param>
/// <param name="MaxCpu">Percent of the machine; 0 is no limit.</param>
/// <param name="MaxBandwidth">Bytes a second; 0 is no limit.</param>
/// <param name="MaxMediasPerCall">Of a first offer; further sections are refused.</param>
internal sealed record LimitOptions(int? MaxSessions, double MaxLoad, double MaxCpu, long MaxBandwidth, int MaxMediasPerCall = 16)
{
    /// <summary>Bytes the engine may use; 0 takes what the control group allows.</summary>
    public long MaxMemory { get; private init; }

    public static LimitOptions From(OptionValues values) => new(
        values.Int32("max-sessions") is >= 0 and int limit ? limit : null,
        values.Number("max-load"), values.Number("max-cpu"), values.Integer("max-bandwidth"), values.Int32("max-medias-per-call"))
    {
        MaxMemory = values.Integer("max-memory") << 20,
    };
}

/// <param name="Level">Syslog severity, 0 to 7.</param>
/// <param name="ToStandardError">Standard error in place of syslog.</param>
/// <param name="Facility">Syslog facility number (RFC 5424 section 6.2.1).</param>
internal sealed record LoggingOptions(
    int Level, bool ToStandardError, int Facility, string Name, bool Parsable, string MarkPrefix, string MarkSuffix, bool Timestamps,
    int MaxLineLength, bool SplitLines)
{
    private static readonly string[] _facilities =
        ["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"];

    public static LoggingOptions From(OptionValues values)
    {
        string facility = values.Text("log-facility")!.ToLowerInvariant();
        return new LoggingOptions(
            values.Int32("log-level"),
            values.Flag("log-stderr"),
            facility.StartsWith("local", StringComparison.Ordinal) ? 16 + (facility[^1] - '0') : Array.IndexOf(_facilities, facility),
            values.Text("log-name")!,
            string.Equals(values.Text("log-format"), "parsable", StringComparison.OrdinalIgnoreCase),
            values.Text("log-mark-prefix") ?? "", values.Text("log-mark-suffix") ?? "",
            !values.Flag("no-log-timestamps"),
            values.Int32("max-log-line-length"),
            values.Flag("split-logs"));
    }
}
