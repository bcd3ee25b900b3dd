using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>Recorded NG scenarios against the real engine; tests/golden/thresholds.json says how many must pass.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed partial class GoldenTests(ITestOutputHelper output)
{
    private static readonly string _folder = Path.Combine(Repository.Root, "tests/golden");

    [Theory]
    [InlineData("core", "strict")]
    [InlineData("core", "semantic")]
    [InlineData("all", "strict")]
    [InlineData("all", "semantic")]
    public void Replies_agree_with_the_recorded_ones(string use, string level)
    {
        ExternalTool.Require("python3");
        using JsonDocument thresholds = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "thresholds.json")));
        int wanted = thresholds.RootElement.GetProperty(use).GetProperty(level).GetInt32();
        string without = string.Join(",", thresholds.RootElement.GetProperty("without").EnumerateArray().Select(c => c.GetString()));
        string recordings = Directory.CreateTempSubdirectory("mediaengine").FullName;
        int port = EngineProcess.FreePort();
        using EngineProcess engine = EngineProcess.Started(port,
        [
            "--config-file=none", "--foreground", "--log-stderr", "--log-level=4", "--table=-1", "--delete-delay=0",
            "--interface=pub/127.0.0.1", "--interface=pub/::1", "--interface=priv/127.0.0.2", "--interface=nat/127.0.0.3!203.0.113.7",
            $"--listen-ng=127.0.0.1:{port}", "--port-min=40000", "--port-max=49999", $"--recording-dir={recordings}", "--recording-method=pcap",
        ]);
        try
        {
            engine.WaitForPing();
            string[] selection = use == "all" ? [] : ["--use", use];
            (int code, string text) = ExternalTool.Run(output, TimeSpan.FromMinutes(4), "python3",
                ["-B", Path.Combine(_folder, "golden.py"), "--ng", $"udp:127.0.0.1:{port}", "--level", level, "--without", without, "--quiet", "--timeout", "0.5", .. selection]);

            Match sum = SumPattern().Match(text);
            Assert.True(sum.Success && code is 0 or 1, $"golden.py ended with {code} and no sum");
            Assert.False(engine.HasExited, engine.Output);
            int passed = int.Parse(sum.Groups[1].Value);
            Assert.True(passed >= wanted, $"{use}/{level}: {sum.Value}, but {wanted} passed before");
        }
        finally
        {
            Directory.Delete(recordings, recursive: true);
        }
    }

    [GeneratedRegex(@"(\d+) passed, \d+ failed\s*$")]
    private static partial Regex SumPattern();
}
