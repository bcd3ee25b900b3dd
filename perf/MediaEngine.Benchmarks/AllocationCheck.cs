using System.Text.Json;

namespace MediaEngine.Benchmarks;

/// <summary>
/// Measures the managed bytes that one operation of each stop allocates, in about a second, and compares them with
/// <c>perf/baselines/allocations.json</c>. Growth (by more than 5 % where the baseline is not 0) or a stop without a baseline fails.
/// </summary>
internal static class AllocationCheck
{
    private const int Warmup = 200;
    private const int Operations = 1000;

    private static readonly JsonSerializerOptions _format = new() { WriteIndented = true };

    private static readonly (string Name, IStop Stop)[] _stops =
    [
        ("Demux", new Demultiplex()),
        ("RtpParse", new RtpParse()),
        ("RtcpParse", new RtcpParse()),
        ("SrtpProtect AES_CM_128_HMAC_SHA1_80 172", new SrtpProtect { Suite = "AES_CM_128_HMAC_SHA1_80", Size = 172 }),
        ("SrtpProtect AEAD_AES_128_GCM 172", new SrtpProtect { Suite = "AEAD_AES_128_GCM", Size = 172 }),
        ("SrtpUnprotect AES_CM_128_HMAC_SHA1_80 172", new SrtpUnprotect { Suite = "AES_CM_128_HMAC_SHA1_80", Size = 172 }),
        ("SrtpUnprotect AEAD_AES_128_GCM 172", new SrtpUnprotect { Suite = "AEAD_AES_128_GCM", Size = 172 }),
        ("Route", new Route()),
        ("ForwardOneToOne", new ForwardOneToOne()),
        ("ForwardOneToN 10", new ForwardOneToN()),
        ("ForwardSrtp RTP to SRTP", new ForwardSrtp { Direction = ForwardSrtp.Protecting }),
        ("ForwardSrtp SRTP to RTP", new ForwardSrtp { Direction = ForwardSrtp.Opening }),
        ("ForwardSrtp SRTP to SRTP", new ForwardSrtp { Direction = ForwardSrtp.Both }),
        ("ForwardRtcp", new ForwardRtcp()),
        ("AcceptSource, learning", new AcceptSource { Learning = true }),
        ("AcceptSource", new AcceptSource()),
        ("StreamStatistics", new StreamStatistics()),
        ("ReplayCheck", new ReplayCheck()),
        ("StunParse", new StunParse()),
        ("StunIntegrity", new StunIntegrity()),
        ("IceCheck", new IceCheck()),
        ("DtlsDemux", new DtlsDemux()),
        ("GapDetection", new GapDetection()),
        ("TransportWideArrivals", new TransportWideArrivals()),
        ("DepacketizeH264", new DepacketizeH264()),
        ("PacketizeH264", new PacketizeH264()),
        ("CongestionReport", new CongestionReport()),
        ("HeaderExtensionRewrite", new HeaderExtensionRewrite()),
        ("RetransmissionStore", new RetransmissionStore()),
        ("RetransmissionAnswer", new RetransmissionAnswer()),
        ("FeedbackBridge", new FeedbackBridging()),
        ("ReportWrite", new ReportWrite()),
        ("ToneDetection 8000", new ToneDetection { Rate = 8000 }),
        ("ToneDetection 48000", new ToneDetection { Rate = 48000 }),
        ("ToneGeneration 8000", new ToneGeneration { Rate = 8000 }),
        ("G711Codec", new G711Codec()),
        ("G722Codec 16000", new G722Codec()),
        ("OpusCodec 48000", new OpusCodec()),
        ("Resample 8000 to 48000", new Resample()),
        ("TimerWheel", new TimerWheelLap()),
        ("Mailbox", new MailboxHop()),
        ("SetUpCall", new SetUpCall()),
        ("BencodeRead", new BencodeRead()),
        ("BencodeWrite", new BencodeWrite()),
        ("NgRequestParse", new NgRequestParse()),
        ("SdpParse", new SdpParse()),
        ("NgOffer, answer and delete", new NgOffer()),
    ];

    public static int Run(bool update)
    {
        var path = BaselinePath();
        var expected = File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(path)) ?? [] : [];
        var measured = new Dictionary<string, long>();
        var failures = 0;
        foreach (var (name, stop) in _stops)
        {
            var bytes = measured[name] = Measure(stop);
            var verdict = !expected.TryGetValue(name, out var limit) ? "NOT IN BASELINE"
                : Grew(bytes, limit) ? $"GREW from {limit}"
                : bytes > limit ? $"a little more than {limit}"
                : bytes < limit ? $"less than {limit}: update the baseline"
                : "as expected";
            if (!expected.ContainsKey(name) || Grew(bytes, limit))
                failures++;
            Console.WriteLine($"{name,-44} {bytes,8} B  {verdict}");
        }
        if (update)
        {
            File.WriteAllText(path, JsonSerializer.Serialize(measured, _format) + "\n");
            Console.WriteLine($"written to {path}");
            return 0;
        }
        Console.WriteLine($"{_stops.Length - failures} allocation checks passed, {failures} failed");
        return failures == 0 ? 0 : 1;
    }

    // The packet path must match to the byte; signalling has 5 % tolerance, so that small changes need no new baseline.
    private static bool Grew(long bytes, long limit) => bytes > limit + (limit / 20);

    // The smallest of several samples: a one-time allocation (a lazily created table) is not a cost per operation.
    private static long Measure(IStop stop)
    {
        stop.Prepare();
        for (var i = 0; i < Warmup; i++)
            stop.Once();
        var least = long.MaxValue;
        for (var sample = 0; sample < 5; sample++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Operations / 5; i++)
                stop.Once();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return (least + (Operations / 5) - 1) / (Operations / 5);
    }

    private static string BaselinePath()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MediaEngine.sln")))
                return Path.Combine(folder.FullName, "perf", "baselines", "allocations.json");
        }
        throw new InvalidOperationException("run inside the repository: MediaEngine.sln was not found above the program");
    }
}
