using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using MediaEngine.Testing;
using MediaEngine.Testing.Network;
using Xunit;

namespace MediaEngine.System.Tests.KernelOffload;

/// <summary>The engine in a network namespace between the namespaces of callers and callees.</summary>
internal sealed partial class OffloadRig : IDisposable
{
    private readonly string[] _options;
    private readonly string[] _through;
    private EngineProcess _engine;
    private NgSocket _ng;

    /// <param name="hook">The value of the option kernel-offload-hook. With "auto" the outer interfaces accept XDP frames.</param>
    public OffloadRig(string hook, params string[] options)
        : this([], hook, options)
    {
    }

    /// <param name="through">A program that starts the engine, with arguments of that program.</param>
    /// <param name="hook">The value of the option kernel-offload-hook. With "auto" the outer interfaces accept XDP frames.</param>
    public OffloadRig(string[] through, string hook, params string[] options)
    {
        _through = through;
        _options = [$"--kernel-offload-hook={hook}", .. options];
        Networks = new ThreeNetworks();
        if (hook == "auto")
            Networks.TakeFrames();
        (_engine, _ng) = Start();
    }

    public ThreeNetworks Networks { get; }

    public string Log => _engine.Output;

    /// <summary>Stops the engine by a signal.</summary>
    public void End(string signal) => _engine.EndBy(signal);

    /// <summary>Starts another engine.</summary>
    /// <param name="hook">The value of the option kernel-offload-hook.</param>
    public void StartAgain(string hook)
    {
        _ng.Dispose();
        _engine.Dispose();
        _options[0] = $"--kernel-offload-hook={hook}";
        (_engine, _ng) = Start();
    }

    public static void Require()
    {
        Assert.SkipWhen(NetworkNamespace.WhyNot is not null, NetworkNamespace.WhyNot ?? "");
        using ThreeNetworks networks = new();
        string output = networks.Engine.Inside(() =>
        {
            int port = EngineProcess.FreePort();
            using EngineProcess engine = EngineProcess.Started(port,
                ["--config-file=none", "-f", "-E", "--interface=10.77.1.1", "-n", $"127.0.0.1:{port}"]);
            engine.WaitForPing();
            return engine.Output;
        });
        Assert.SkipUnless(output.Contains("The kernel forwards plain media", StringComparison.Ordinal),
            $"no in-kernel path here: {output.Split('\n').FirstOrDefault(l => l.Contains("user space")) ?? "?"}");
    }

    public OffloadCall Call(bool v6 = false, bool calleeV6 = false, params string[] flags) => new(this, v6, calleeV6, flags);

    public string Request(params (string Key, string Value)[] entries) => _ng.Request(NgSocket.Dictionary(entries));

    public string RequestRaw(string body) => _ng.Request(body);

    /// <summary>A number of the statistics reply.</summary>
    public long Statistic(string name)
    {
        Match found = Regex.Match(Request(("command", "statistics")), $"{name.Length}:{name}i(-?\\d+)e");
        return long.Parse(found.Groups[1].Value);
    }

    /// <summary>The number of entries in the engine's BPF hash map. The map's id is in the descriptor's fdinfo.</summary>
    public int FlowsInKernel()
    {
        string[] maps = [.. Directory.GetFiles($"/proc/{_engine.Id}/fdinfo").Select(File.ReadAllText)
            .Where(t => MapType().IsMatch(t)).Select(t => MapId().Match(t).Groups[1].Value).Distinct()];
        return Entry().Count(Networks.Engine.Run("bpftool", "map", "dump", "id", Assert.Single(maps), "-j"));
    }

    /// <summary>Sends on all calls in both directions until the kernel forwards this many directions.</summary>
    public void Talk(IReadOnlyList<OffloadCall> calls, int flows)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (Statistic("media_kernel") != flows)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30),
                $"{Statistic("media_kernel")} flows in the kernel, {flows} expected\n{Log}");
            foreach (OffloadCall call in calls)
            {
                call.Caller.Send();
                call.Callee.Send();
            }

            RealTime.PassMilliseconds(20);
            foreach (OffloadCall call in calls)
            {
                call.Caller.ReceiveAll();
                call.Callee.ReceiveAll();
            }
        }
    }

    public void Dispose()
    {
        _ng.Dispose();
        _engine.Dispose();
        Networks.Dispose();
    }

    /// <param name="through">A program that starts the engine, with arguments of that program.</param>
    private static EngineProcess Start(int port, string[] options, string[] through) => EngineProcess.Started(port,
    [
        "--config-file=none", "-f", "-E", "--interface=a/10.77.1.1", "--interface=a/fd77:1::1", "--interface=b/10.77.2.1",
        "--interface=b/fd77:2::1", "-n", $"127.0.0.1:{port}", "--port-min=20000", "--port-max=29999", .. options,
    ], through);

    private (EngineProcess, NgSocket) Start() => Networks.Engine.Inside(() =>
    {
        int port = EngineProcess.FreePort();
        EngineProcess engine = Start(port, _options, _through);
        engine.WaitForPing();
        return (engine, new NgSocket(port));
    });

    [GeneratedRegex(@"map_type:\s+1\n")]
    private static partial Regex MapType();

    [GeneratedRegex(@"map_id:\s+(\d+)")]
    private static partial Regex MapId();

    [GeneratedRegex(@"""key"":\s*\[")]
    private static partial Regex Entry();
}
