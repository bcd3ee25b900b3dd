using System.Globalization;
using System.Text.RegularExpressions;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>An idle engine sleeps. On hosts with many guests and on laptops, wake-ups are the cost of an idle process.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed partial class IdleTests(ITestOutputHelper output)
{
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(5);

    private const string Sdp =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 20000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";

    [Fact]
    public void With_no_calls_all_threads_together_wake_up_less_than_once_a_second()
    {
        using EngineProcess engine = EngineProcess.Serving();
        double rate = WakeUpsPerSecond(engine);
        Assert.True(rate < 1, $"{rate:0.00} wake-ups per second");
    }

    /// <summary>The .NET web server checks its connections once a second; this cannot be turned off.</summary>
    [Fact]
    public void The_web_server_adds_no_more_than_its_own_heartbeat()
    {
        using EngineProcess engine = EngineProcess.Serving($"--listen-http=127.0.0.1:{EngineProcess.FreePort()}");
        double rate = WakeUpsPerSecond(engine);
        Assert.True(rate < 3, $"{rate:0.00} wake-ups per second");
    }

    [Fact]
    public void A_call_that_has_ended_leaves_nothing_behind_that_wakes_up()
    {
        using EngineProcess engine = EngineProcess.Serving("--delete-delay=0");
        using NgSocket ng = new(engine.NgPort);
        foreach (string command in (string[])["offer", "answer", "delete"])
        {
            string reply = ng.Request(NgSocket.Dictionary(("call-id", "idle"), ("command", command), ("from-tag", "a"), ("sdp", Sdp),
                ("to-tag", "b")));
            Assert.Contains("6:result2:ok", reply, StringComparison.Ordinal);
        }

        double rate = WakeUpsPerSecond(engine);
        Assert.True(rate < 1, $"{rate:0.00} wake-ups per second");
    }

    /// <summary>The minimum of several windows, because tests in parallel may make the runtime compile or collect garbage.</summary>
    private double WakeUpsPerSecond(EngineProcess engine)
    {
        RealTime.Pass(_settling);
        double least = double.MaxValue;
        for (int i = 0; i < 3 && least >= 1; i++)
        {
            Dictionary<string, long> before = Sleeps(engine.Id);
            RealTime.Pass(_window);
            (string Thread, long Sleeps)[] awake = [.. Sleeps(engine.Id)
                .Select(now => (now.Key, now.Value - before.GetValueOrDefault(now.Key))).Where(t => t.Item2 > 0)];
            output.WriteLine(awake.Length == 0 ? "nothing woke up" : string.Join(", ", awake.Select(t => $"{t.Thread} {t.Sleeps}")));
            least = Math.Min(least, awake.Sum(t => t.Sleeps) / _window.TotalSeconds);
        }

        return least;
    }

    /// <summary>The number of voluntary context switches of each thread.</summary>
    private static Dictionary<string, long> Sleeps(int process)
    {
        Dictionary<string, long> sleeps = [];
        foreach (string folder in Directory.EnumerateDirectories($"/proc/{process}/task"))
        {
            try
            {
                Match switches = VoluntarySwitches().Match(File.ReadAllText($"{folder}/status"));
                string name = File.ReadAllText($"{folder}/comm").Trim();
                sleeps[$"{name} ({Path.GetFileName(folder)})"] = long.Parse(switches.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // The thread ended between listing and reading.
            }
        }

        return sleeps;
    }

    [GeneratedRegex(@"\nvoluntary_ctxt_switches:\s*(\d+)")]
    private static partial Regex VoluntarySwitches();
}
