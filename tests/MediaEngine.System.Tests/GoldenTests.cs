using System.Text.Json;
using System.Text.RegularExpressions;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>Recorded NG scenarios against the real engine; tests/golden/thresholds.json says how many must pass.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed partial class GoldenTests(ITestOutputHelper output)
{
    private static readonly string _folder = Path.Combine(Repository.Root, "tests/golden");

    [Fact]
    public void Replies_agree_with_the_recorded_ones()
    {
        ExternalTool.Require("python3");
        using JsonDocument thresholds = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "thresholds.json")));
        string without = string.Join(",", thresholds.RootElement.GetProperty("without").EnumerateArray().Select(c => c.GetString()));
        string recordings = Directory.CreateTempSubdirectory("mediaengine").FullName;
        int port = EngineProcess.FreePort();
        using EngineProcess engine = EngineProcess.Started(port,
        [
            "--config-file=none", "--foreground", "--log-stderr", "--log-level=4", "--table=-1", "--delete-delay=0",
            "--interface=pub/127.0.0.1", "--interface=pub/::1", "--interface=priv/127.0.0.2", "--interface=nat/127.0.0.3!203.0.113.7",
            $"--listen-ng=127.0.0.1:{port}", "--port-min=40000", "--port-max=49999", $"--recording-dir={recordings}",
            "--recording-method=pcap",
        ]);
        try
        {
            engine.WaitForPing();
            (int code, string text) = ExternalTool.Run(output, TimeSpan.FromMinutes(4), "python3",
                "-B", Path.Combine(_folder, "golden.py"), "--ng", $"udp:127.0.0.1:{port}", "--without", without, "--quiet",
                "--timeout", "1");

            Assert.True(code is 0 or 1, $"golden.py ended with {code}");
            Assert.False(engine.HasExited, engine.Output);
            foreach (string row in (string[])["core", "common", "rare", "total"])
                CheckRow(row, text, thresholds.RootElement.GetProperty(row));
        }
        finally
        {
            Directory.Delete(recordings, recursive: true);
        }
    }

    /// <summary>Rows of the table at the end: NAME STRICT/ALL SEMANTIC/ALL.</summary>
    private static void CheckRow(string row, string text, JsonElement wanted)
    {
        Match match = RowPattern().Matches(text).Single(m => m.Groups["name"].Value == row);
        (int strict, int semantic) = (int.Parse(match.Groups["strict"].Value), int.Parse(match.Groups["semantic"].Value));
        (int wantedStrict, int wantedSemantic) = (wanted.GetProperty("strict").GetInt32(), wanted.GetProperty("semantic").GetInt32());
        Assert.True(strict >= wantedStrict && semantic >= wantedSemantic,
            $"{match.Value}: tests/golden/thresholds.json wants {wantedStrict} strict and {wantedSemantic} semantic");
    }

    [GeneratedRegex(@"^\(?(?<name>core|common|rare|total)\)?\s+(?<strict>\d+)/\d+\s+(?<semantic>\d+)/\d+\s*$", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
