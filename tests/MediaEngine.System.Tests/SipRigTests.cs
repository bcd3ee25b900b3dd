using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.System.Tests;

/// <summary>Real calls: Kamailio drives the engine, baresip and SIPp are the phones, and the sound is compared (tests/rig/sip/README.md).</summary>
[Collection(OneEngineAtATime.Name)]
public sealed class SipRigTests(ITestOutputHelper output)
{
    private static readonly string _folder = Path.Combine(Repository.Root, "tests/rig/sip");

    /// <summary>What the kernel forwards, the rig does not capture.</summary>
    private static readonly string[] _options = EngineProcess.ExtraOptions.Contains("--kernel-offload=require") ? ["--kernel-forwards"] : [];

    /// <summary>One of each kind: plain, plain and changed in mid-call, and what no kernel forwards.</summary>
    private static readonly string[] _forEveryBackEnd = ["sipp-g711", "hold-resume", "dtls-callee"];

    public static IEnumerable<TheoryDataRow<string>> Cases() =>
        from line in File.ReadAllLines(Path.Combine(_folder, "cases.txt"))
        let name = line.Split('#')[0].Trim()
        where name.Length > 0
        select Row(name);

    private static TheoryDataRow<string> Row(string name)
    {
        TheoryDataRow<string> row = new(name);
        if (_forEveryBackEnd.Contains(name))
            row.WithTrait(BackEnd.Trait, BackEnd.Every);
        return row;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_call_works(string name)
    {
        ExternalTool.Require("kamailio", "kamcmd", "baresip", "sipp", "sox", "espeak-ng", "tcpdump", "ip", "python3");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "capturing on the loopback interface needs root");
        string recordings = Directory.CreateTempSubdirectory("mediaengine").FullName;
        try
        {
            using EngineProcess engine = EngineProcess.Serving("--log-level=6", "--table=-1", "--port-min=30000", "--port-max=39999",
                $"--recording-dir={recordings}", "--recording-method=pcap");
            (int code, string text) = ExternalTool.Run(output, TimeSpan.FromMinutes(3),
                Path.Combine(_folder, "run-call.sh"), ["--record-dir", recordings, .. _options, $"127.0.0.1:{engine.NgPort}", name]);
            Assert.SkipWhen(code == 77, text);
            Assert.False(engine.HasExited, engine.Output);
            Assert.True(code == 0, $"{text}\n--- engine\n{engine.Output}");
        }
        finally
        {
            Directory.Delete(recordings, recursive: true);
        }
    }
}
