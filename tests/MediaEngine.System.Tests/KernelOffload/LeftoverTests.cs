using System.Text.RegularExpressions;
using Xunit;

namespace MediaEngine.System.Tests.KernelOffload;

/// <summary>What an engine leaves in the kernel when it exits or is killed, and what it does without privileges.</summary>
[Collection(OneEngineAtATime.Name)]
public sealed class LeftoverTests(ITestOutputHelper output)
{
    private static readonly string[] _interfaces = ["toCaller", "toCallee"];

    /// <summary>A clsact filter stays when its process ends; tcx links and XDP programs do not.</summary>
    [Theory]
    [InlineData("clsact", "clsact", 1)]
    [InlineData("clsact", "auto", 1)]
    [InlineData("tc", "tc", 0)]
    [InlineData("auto", "auto", 0)]
    [InlineData("auto", "clsact", 0)]
    public void The_program_of_a_killed_engine_is_replaced_and_nothing_is_left_after_a_clean_end(string first, string second, int left)
    {
        OffloadRig.Require();
        using OffloadRig rig = new(first);
        rig.Networks.TakeFrames();
        TalkInKernel(rig);
        rig.End("KILL");
        AssertFilters(rig, left);
        Assert.DoesNotContain("forward",
            rig.Networks.Engine.Run("bpftool", "net", "show").Replace("clsact/ingress forward", "", StringComparison.Ordinal));

        rig.StartAgain(second);
        AssertFilters(rig, second == "clsact" ? 1 : 0);
        TalkInKernel(rig);
        rig.End("TERM");
        AssertFilters(rig, 0);
        Assert.DoesNotContain("clsact", rig.Networks.Engine.Run("tc", "qdisc", "show"));
        Assert.DoesNotContain("forward", rig.Networks.Engine.Run("bpftool", "net", "show"));
    }

    [Theory]
    [InlineData("--bounding-set=-all --inh-caps=-all")]
    [InlineData("--reuid=65534 --regid=65534 --clear-groups")]
    public void Without_privilege_all_goes_on_in_user_space_and_one_line_says_so(string dropped)
    {
        OffloadRig.Require();
        ExternalTool.Require("setpriv");
        using OffloadRig rig = new(["setpriv", .. dropped.Split(' ')], "auto", "--kernel-offload=auto");
        using OffloadCall call = rig.Call();
        for (int i = 0; i < 50; i++)
        {
            call.Caller.Send();
            call.Callee.Send();
            call.Caller.ReceiveAll(20);
            call.Callee.ReceiveAll(20);
        }

        Assert.Equal((50, 50), (call.Caller.Received, call.Callee.Received));
        Assert.Equal(0, rig.Statistic("media_kernel"));
        output.WriteLine(rig.Log);
        string line = Assert.Single(rig.Log.Split('\n'),
            l => l.Contains("kernel", StringComparison.OrdinalIgnoreCase) || l.Contains("user space", StringComparison.Ordinal));
        Assert.Contains(
            "All media is forwarded in user space: the kernel does not accept the program: not permitted (root, or CAP_BPF, CAP_PERFMON " +
            "and CAP_NET_ADMIN are needed)", line);
    }

    private static void TalkInKernel(OffloadRig rig)
    {
        using OffloadCall call = rig.Call();
        rig.Talk([call], 2);
        long before = rig.Statistic("relayedpackets_kernel");
        for (int i = 0; i < 20; i++)
        {
            call.Caller.Send();
            call.Callee.ReceiveAll(1000 / 20);
        }

        call.Command("query");
        Assert.InRange(rig.Statistic("relayedpackets_kernel") - before, 20, 60);
        Assert.Equal(0, call.Caller.Wrong + call.Callee.Wrong);
    }

    private static void AssertFilters(OffloadRig rig, int count) => Assert.All(_interfaces,
        i => Assert.Equal(count, Regex.Count(rig.Networks.Engine.Run("tc", "filter", "show", "dev", i, "ingress"), "handle 0x")));
}
