using MediaEngine.Testing;
using MediaEngine.Testing.Network;
using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>
/// Calls in which Kamailio controls the engine, baresip and SIPp are the phones, and the audio is compared (tests/rig/sip/README.md). Each
/// call has its own network. Calls mostly wait, so two run in parallel. Calls that measure run alone.
/// </summary>
public abstract class SipRigTests(ITestOutputHelper output)
{
    private static readonly string _folder = Path.Combine(Repository.Root, "tests/rig/sip");

    /// <summary>The rig cannot capture packets that the kernel forwards.</summary>
    private static readonly string[] _options = EngineProcess.ExtraOptions.Contains("--kernel-offload=require")
        ? ["--kernel-forwards"] : [];

    /// <summary>One call of each kind: plain, plain with a re-INVITE, and one whose media no kernel forwards.</summary>
    private static readonly string[] _forEveryBackEnd = ["sipp-g711", "hold-resume", "dtls-callee"];

    /// <param name="chosen">Selects by the name of a case and its index among the cases that do not measure.</param>
    protected static IEnumerable<TheoryDataRow<string>> Cases(Func<string, int, bool> chosen)
    {
        string[] names = [.. File.ReadAllLines(Path.Combine(_folder, "cases.txt")).Select(l => l.Split('#')[0].Trim())
            .Where(n => n.Length > 0).OrderBy(Measures)];
        return names.Where(chosen).Select(Row);
    }

    protected static bool Measures(string name) => name.StartsWith("load", StringComparison.Ordinal);

    protected void Call(string name)
    {
        ExternalTool.Require("kamailio", "kamcmd", "baresip", "sipp", "sox", "espeak-ng", "tcpdump", "ip", "python3");
        Assert.SkipWhen(NetworkNamespace.WhyNot is not null, NetworkNamespace.WhyNot ?? "");
        string recordings = Directory.CreateTempSubdirectory("mediaengine").FullName;
        using NetworkNamespace network = new("call");
        try
        {
            network.Inside(() => CallInside(name, recordings));
        }
        finally
        {
            Directory.Delete(recordings, recursive: true);
        }
    }

    private bool CallInside(string name, string recordings)
    {
        using EngineProcess engine = EngineProcess.Serving("--log-level=6", "--table=-1", "--port-min=30000", "--port-max=39999",
            $"--recording-dir={recordings}", "--recording-method=pcap");
        (int code, string text) = ExternalTool.Run(output, TimeSpan.FromMinutes(3),
            Path.Combine(_folder, "run-call.sh"), ["--record-dir", recordings, .. _options, $"127.0.0.1:{engine.NgPort}", name]);
        Assert.SkipWhen(code == 77, text);
        Assert.False(engine.HasExited, engine.Output);
        Assert.True(code == 0, $"{text}\n--- engine\n{engine.Output}");
        return true;
    }

    private static TheoryDataRow<string> Row(string name)
    {
        TheoryDataRow<string> row = new(name);
        if (_forEveryBackEnd.Contains(name))
            row.WithTrait(BackEnd.Trait, BackEnd.Every);
        return row;
    }
}

[Collection("calls, the first line")]
public sealed class FirstLineSipRigTests(ITestOutputHelper output) : SipRigTests(output)
{
    public static IEnumerable<TheoryDataRow<string>> Cases() => Cases((name, i) => !Measures(name) && i % 2 == 0);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_call_works(string name) => Call(name);
}

[Collection("calls, the second line")]
public sealed class SecondLineSipRigTests(ITestOutputHelper output) : SipRigTests(output)
{
    public static IEnumerable<TheoryDataRow<string>> Cases() => Cases((name, i) => !Measures(name) && i % 2 == 1);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_call_works(string name) => Call(name);
}

[Collection(OneEngineAtATime.Name)]
public sealed class LoadedSipRigTests(ITestOutputHelper output) : SipRigTests(output)
{
    public static IEnumerable<TheoryDataRow<string>> Cases() => Cases((name, _) => Measures(name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Many_calls_work(string name) => Call(name);
}
