using Xunit;

namespace MediaEngine.System.Tests;

[Collection(OneEngineAtATime.Name)]
public sealed class SchedulingTests
{
    /// <param name="policy">The kernel's number of the policy (sched.h): 0 other, 2 rr, 3 batch.</param>
    [Theory]
    [InlineData("--scheduling=rr --priority=7", 2, 7, 0)]
    [InlineData("--scheduling=batch --priority=5", 3, 0, 5)]
    [InlineData("--priority=-3", 0, 0, -3)]
    public void Threads_have_the_policy_and_the_priority_that_were_asked_for(string options, int policy, int priority, int nice)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a higher priority needs root");
        using EngineProcess engine = EngineProcess.Serving(options.Split(' '));
        Assert.Contains("All threads run with scheduling policy", engine.Output);
        (int Thread, int Policy, int Priority, int Nice)[] threads = [.. Threads(engine.Id)];
        Assert.All(threads, t => Assert.Equal((policy, nice), (t.Policy, t.Nice)));
        // Without AOT compilation the runtime sets the real-time priority of threads that it creates later.
        Assert.Equal(priority, Assert.Single(threads, t => t.Thread == engine.Id).Priority);
    }

    [Fact]
    public void Without_the_privilege_for_it_the_engine_serves_and_says_so()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "privileges are dropped for it, which needs root");
        ExternalTool.Require("setpriv");
        int port = EngineProcess.FreePort();
        using EngineProcess engine = EngineProcess.Started(
            port,
            ["--config-file=none", "-f", "-E", "-i", "127.0.0.1", "-n", $"127.0.0.1:{port}", "--scheduling=rr", "--priority=7",
                "--kernel-offload=off"],
            "setpriv", "--bounding-set=-all", "--inh-caps=-all");
        engine.WaitForPing();
        Assert.Contains("The options scheduling and priority have no effect: sched_setscheduler: Operation not permitted", engine.Output);
        Assert.All(Threads(engine.Id), t => Assert.Equal((0, 0), (t.Policy, t.Priority)));
    }

    /// <summary>Fields 19, 40 and 41 of /proc/PID/stat (proc(5)), counted after the name.</summary>
    private static IEnumerable<(int Thread, int Policy, int Priority, int Nice)> Threads(int process)
    {
        foreach (string thread in Directory.GetDirectories($"/proc/{process}/task"))
        {
            string stat;
            try
            {
                stat = File.ReadAllText(Path.Combine(thread, "stat"));
            }
            catch (IOException)
            {
                // The thread has ended.
                continue;
            }

            string[] behindName = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            yield return (int.Parse(Path.GetFileName(thread)), int.Parse(behindName[38]), int.Parse(behindName[37]),
                int.Parse(behindName[16]));
        }
    }
}
