using System.Security.Cryptography;
using MediaEngine.Crypto.Dtls;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Quality;
using MediaEngine.Transport;

namespace MediaEngine.Server.Options;

/// <param name="Workers">Media workers, one thread each.</param>
/// <param name="BatchWaitMax">How long a worker may wait for more packets under load.</param>
/// <param name="TrafficClass">TOS byte of media; 0 leaves the default.</param>
/// <param name="RtcpInterval">Mean interval of the engine's RTCP reports.</param>
internal sealed record MediaOptions(
    int Workers, PacketIoKind PacketIo, TimeSpan BatchWaitMax, byte TrafficClass, EndpointLearning Learning, TimeSpan RtcpInterval,
    MosModel Mos,
    DtlsOptions Dtls)
{
    /// <summary>TCP port of the first worker for ICE; 0 is off.</summary>
    public int IceTcpPort { get; private init; }

    /// <summary>UDP port that the WHEP and WHIP sessions of the first worker share; 0 is off.</summary>
    public int WebUdpPort { get; private init; }

    public int MaximumSsrcs { get; private init; }

    public bool MeasuresRtp { get; private init; }

    /// <summary>UTF-8, for STUN.</summary>
    public ReadOnlyMemory<byte> Software { get; private init; }

    /// <summary>Bytes per worker.</summary>
    public long RetransmissionMemory { get; init; }

    /// <summary>Bits per second: the lowest and highest estimate a receiver may set for a sender.</summary>
    public (ulong Lowest, ulong Highest) BitrateEstimates { get; private init; }

    /// <summary>Our DTLS certificate.</summary>
    public DtlsCertificateOptions Certificate { get; private init; } = DtlsCertificateOptions.Default;

    /// <summary>Age at which it is replaced for new calls; zero for never.</summary>
    public TimeSpan CertificateRotation { get; private init; }

    /// <summary>Whether the kernel forwards media.</summary>
    public KernelOffloadMode KernelOffload { get; private init; } = KernelOffloadMode.Auto;

    public KernelOffloadHook KernelOffloadHook { get; private init; }

    /// <summary>Hash of the fingerprint in our offers, as in a=fingerprint.</summary>
    public string FingerprintHash { get; private init; } = Crypto.Dtls.FingerprintHash.Default;

    /// <summary>Where media may be sent in addition to the kinds of addresses that are allowed.</summary>
    public IReadOnlyList<AddressPrefix> Allow { get; private init; } = [];

    /// <summary>Where media is never sent.</summary>
    public IReadOnlyList<AddressPrefix> Deny { get; private init; } = [];

    public static MediaOptions From(OptionValues values)
    {
        int workers = values.IsSet("num-threads") ? values.Int32("num-threads") : 0;
        if (workers <= 0)
            workers = Environment.ProcessorCount;
        return new MediaOptions(
            workers,
            values.Text("packet-io")!.ToLowerInvariant() switch
            {
                "io_uring" => PacketIoKind.IoUring,
                "epoll" => PacketIoKind.Epoll,
                _ => PacketIoKind.Auto
            },
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

                // Never suites without encryption or without authentication, whatever is configured.
                Ciphers = values.Text("dtls-ciphers") is { } ciphers ? $"{ciphers}:!aNULL:!eNULL" : DtlsOptions.Default.Ciphers,
            })
        {
            IceTcpPort = FirstPort(values, "ice-tcp", workers),
            WebUdpPort = FirstPort(values, "web-udp-port", workers),
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
                RsaBits = values.Text("dtls-cert-cipher")!.Equals("RSA", StringComparison.OrdinalIgnoreCase)
                    ? values.Int32("dtls-rsa-key-size") : 0,
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

    /// <summary>The port of the first worker; each of the others has the next one.</summary>
    private static int FirstPort(OptionValues values, string option, int workers)
    {
        int first = values.Int32(option);
        return first == 0 || first + workers - 1 <= ushort.MaxValue ? first
            : throw new OptionException(option, $"{workers} workers need one port each, but the highest port is {ushort.MaxValue}");
    }

    private static List<AddressPrefix> Prefixes(OptionValues values, string option)
    {
        List<AddressPrefix> prefixes = [];
        foreach (string item in values.List(option)
            .SelectMany(i => i.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            prefixes.Add(AddressPrefix.TryParse(item, out AddressPrefix prefix)
                ? prefix
                : throw new OptionException(option, $"'{item}' is neither an address nor a network like 10.0.0.0/8"));
        }

        return prefixes;
    }

    /// <summary>rtpengine's table=-1 means user space.</summary>
    private static KernelOffloadMode OffloadOf(OptionValues values) => values.Text("kernel-offload")!.ToLowerInvariant() switch
    {
        "off" => KernelOffloadMode.Off,
        "require" => KernelOffloadMode.Require,
        _ => !values.IsSet("kernel-offload") && values.IsSet("table") && values.Integer("table") < 0
            ? KernelOffloadMode.Off : KernelOffloadMode.Auto,
    };

    /// <summary>The number in the name of dtls-signature, with or without a hyphen.</summary>
    private static string HashBits(OptionValues values) => values.Text("dtls-signature")![3..].TrimStart('-');

    /// <summary>The codec selects the formula for 48 kHz codecs (G.107.2), so naming it changes nothing.</summary>
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
