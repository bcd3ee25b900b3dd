using System.Text.Json;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>
/// Runs the recorded NG scenarios against the engine. tests/golden/expected.txt has the expected result of each scenario.
/// </summary>
[Collection(OneEngineAtATime.Name)]
public sealed class GoldenTests(ITestOutputHelper output)
{
    private const string ListName = "tests/golden/expected.txt";

    private static readonly string _folder = Path.Combine(Repository.Root, "tests/golden");

    [Fact]
    public void Each_scenario_has_the_result_that_the_list_says()
    {
        ExternalTool.Require("python3");
        Dictionary<string, string> expected = ReadList();
        Dictionary<string, string> actual = RunScenarios();
        List<string> wrong = [];
        foreach (string name in expected.Keys.Union(actual.Keys).Order(StringComparer.Ordinal))
        {
            string? wanted = expected.GetValueOrDefault(name);
            string? found = actual.GetValueOrDefault(name);
            if (found == wanted)
                continue;
            if (wanted is null)
                wrong.Add($"{name} is {found} and not in {ListName}: add the line '{name} {found}'");
            else if (found is null)
                wrong.Add($"{name} is in {ListName} and in no file of tests/golden: remove its line");
            else if (found == "strict")
                wrong.Add($"{name} passes now: change its line in {ListName} to '{name} strict'");
            else
                wrong.Add($"{name} is {found}, not {wanted}: tests/golden/golden.py --only {name} --diff shows how");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>Lines "CATEGORY/NAME RESULT". A result that is not strict has a colon and the reason.</summary>
    private static Dictionary<string, string> ReadList()
    {
        Dictionary<string, string> expected = [];
        foreach (string line in File.ReadLines(Path.Combine(Repository.Root, ListName)).Where(l => l.Length > 0 && l[0] != '#'))
        {
            string[] parts = line.Split(' ', 2);
            Assert.True(parts.Length == 2, $"{ListName}: '{line}' is no line 'CATEGORY/NAME RESULT'");
            string[] result = parts[1].Split(": ", 2);
            Assert.True(parts[1] == "strict" || (result is ["semantic" or "differs", { Length: > 10 }]),
                $"{ListName}: '{line}' needs 'strict', 'semantic: REASON' or 'differs: REASON'");
            Assert.True(expected.TryAdd(parts[0], result[0]), $"{ListName} names {parts[0]} twice");
        }

        return expected;
    }

    private Dictionary<string, string> RunScenarios()
    {
        string folder = Directory.CreateTempSubdirectory("mediaengine").FullName;
        string results = Path.Combine(folder, "results.json");
        int port = EngineProcess.FreePort();
        using EngineProcess engine = EngineProcess.Started(port,
        [
            "--config-file=none", "--foreground", "--log-stderr", "--log-level=4", "--table=-1", "--delete-delay=0",
            "--interface=pub/127.0.0.1", "--interface=pub/::1", "--interface=priv/127.0.0.2", "--interface=nat/127.0.0.3!203.0.113.7",
            $"--listen-ng=127.0.0.1:{port}", "--port-min=40000", "--port-max=49999", $"--recording-dir={folder}",
            "--recording-method=pcap",
        ]);
        try
        {
            engine.WaitForPing();
            (int code, _) = ExternalTool.Run(output, TimeSpan.FromMinutes(4), "python3",
                "-B", Path.Combine(_folder, "golden.py"), "--ng", $"udp:127.0.0.1:{port}", "--json", results, "--timeout", "1");

            Assert.True(code is 0 or 1, $"golden.py ended with {code}");
            Assert.False(engine.HasExited, engine.Output);
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(results));
            return document.RootElement.GetProperty("results").EnumerateObject().ToDictionary(r => r.Name, r => r.Value.GetString()!);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
