using System.Text.Json;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>
/// The load generator with the engine, one second per test: each packet arrives once, unchanged, at the right end of the right call. These
/// tests measure no speed. One test runs the comparison script in its quick form.
/// </summary>
[Collection(OneEngineAtATime.Name)]
public sealed class LoadTests(ITestOutputHelper output)
{
    private const string CounterMode = "AES_CM_128_HMAC_SHA1_80";
    private const string Gcm = "AEAD_AES_128_GCM";

    public static TheoryData<string, string[]> Loads() => new()
    {
        { "plain RTP", [] },
        { "plain RTP through io_uring, two workers", ["--io", "uring", "--workers", "2"] },
        { "RTP to SRTP", ["--srtp", CounterMode] },
        { "RTP to SRTP with GCM", ["--srtp", Gcm] },
        { "SRTP to SRTP", ["--srtp", $"{CounterMode}:{Gcm}"] },
        { "a publisher and its subscribers", ["--fan-out", "4"] },
        { "a publisher that came by offer and answer", ["--fan-out", "4", "--publish-by-offer", "--srtp", $"{Gcm}:{CounterMode}"] },
    };

    [Theory]
    [Trait(BackEnd.Trait, BackEnd.Every)]
    [MemberData(nameof(Loads))]
    public void Every_packet_arrives_once_at_the_right_end(string kind, string[] options)
    {
        output.WriteLine(kind);
        using EngineProcess engine = EngineProcess.Serving("--num-threads=2");
        using JsonDocument result = Generate(engine, ["--calls", "10", "--rate", "500", "--pace", "sleep", .. options]);
        long sent = Number(result, "sent");
        Assert.InRange(sent, 100, 10_000);
        foreach (string none in (string[])["lost", "duplicates", "wrong_call", "wrong_source", "unauthenticated", "foreign"])
            Assert.True(Number(result, none) == 0, $"{none}: {Number(result, none)} of {sent}");
    }

    [Fact]
    public void Signalling_at_a_steady_rate_completes_every_call()
    {
        using EngineProcess engine = EngineProcess.Serving();
        using JsonDocument result = Generate(engine, ["--setup-rate", "20", "--pace", "sleep"]);
        foreach (string none in (string[])["timeouts", "offer_errors", "answer_errors", "delete_errors"])
            Assert.Equal(0, Number(result, none));
        Assert.InRange(Number(result, "completed"), 15, 40);
    }

    [Fact]
    [Trait(BackEnd.Trait, BackEnd.Every)]
    public void After_an_overload_every_packet_is_forwarded_again_and_pings_were_answered()
    {
        using EngineProcess engine = EngineProcess.Serving("--num-threads=1");
        // Other tests may share the CPUs, so this test checks that the overload ends, not how soon.
        using JsonDocument result = Generate(engine,
        [
            "--overload", "--calls", "20", "--rate", "4000", "--overload-factor", "20", "--overload-seconds", "2",
            "--recovery-seconds", "3", "--recovery-latency", "500", "--batch", "32", "--ping", "50",
        ]);
        Assert.True(result.RootElement.GetProperty("recovered").GetBoolean(), result.RootElement.ToString());
        Assert.Equal(0, result.RootElement.GetProperty("control_ping").GetProperty("timeouts").GetInt64());
    }

    [Fact]
    public void A_comparison_over_two_network_namespaces_writes_its_report()
    {
        ExternalTool.Require("python3", "ip", "taskset");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "network namespaces need root");
        Assert.SkipUnless(Environment.ProcessorCount > 1, "generator and daemon need a CPU each");
        string folder = Directory.CreateTempSubdirectory("mediaengine").FullName;
        try
        {
            (int code, string text) = ExternalTool.Run(output, TimeSpan.FromMinutes(3),
                "python3", "-B", Path.Combine(Repository.Root, "perf/compare/compare.py"), "--quick", "--force", "--namespaces", "--only",
                "mediaengine",
                "--mediaengine", EngineProcess.Binary, "--generator", Generator(), "--scenarios", "veth,memory", "--out", folder);
            Assert.True(code == 0, text);
            string report = File.ReadAllText(Path.Combine(Assert.Single(Directory.GetDirectories(folder)), "report.md"));
            Assert.Contains("| veth 5000/s | CPU per packet, process, µs |", report, StringComparison.Ordinal);
            Assert.Contains("| veth 5000/s | packets lost, worst round | 0 |", report, StringComparison.Ordinal);
            Assert.Contains("![CPU per packet](cpu.svg)", report, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The result of the generator, which ends by itself.</summary>
    private JsonDocument Generate(EngineProcess engine, IReadOnlyList<string> options)
    {
        (int code, string text) = ExternalTool.Run(output, TimeSpan.FromMinutes(1), Generator(),
            ["--ng", $"127.0.0.1:{engine.NgPort}", "--pid", $"{engine.Id}", "--seconds", "1", "--warmup", "0.2", "--ramp", "0.2",
                .. options]);
        Assert.True(code == 0, $"the generator ended with {code}:\n{text}\n--- engine\n{engine.Output}");
        return JsonDocument.Parse(text.Split('\n').Last(line => line.StartsWith('{')));
    }

    private static long Number(JsonDocument result, string name) => (long)result.RootElement.GetProperty(name).GetDouble();

    /// <summary>The newest load generator of this tree; building the tests builds it.</summary>
    private static string Generator() =>
        new[] { "Release", "Debug" }
            .Select(c => new FileInfo(Path.Combine(Repository.Root, $"perf/MediaEngine.LoadGen/bin/{c}/net10.0/mediaengine-loadgen")))
            .Where(f => f.Exists).MaxBy(f => f.LastWriteTimeUtc)?.FullName
        ?? throw new InvalidOperationException("the load generator is not built: ./build.sh build");
}
