using MediaEngine.Transport.Offload;

namespace MediaEngine.Transport.Tests.Offload;

/// <summary>Filters of clsact remain when their process ends.</summary>
public sealed class ClsactForwarderTests() : KernelForwarderTests(ForwarderHook.Clsact)
{
    [Fact]
    public void The_engines_queueing_discipline_is_removed_with_its_last_filter()
    {
        using ForwarderRig rig = new(ForwarderHook.Clsact);
        KernelForwarder second = Second(rig);
        Assert.Contains("dev toCaller", Disciplines(rig));
        ForwarderRig.DisposeInside(rig.Networks.Engine, rig.Forwarder);
        Assert.Contains("dev toCaller", Disciplines(rig));
        Assert.DoesNotContain("dev toCallee", Disciplines(rig));
        Assert.Contains("forward", rig.Networks.Engine.Run("tc", "filter", "show", "dev", "toCaller", "ingress"));
        ForwarderRig.DisposeInside(rig.Networks.Engine, second);
    }

    [Fact]
    public void A_queueing_discipline_of_others_stays()
    {
        using ForwarderRig rig = new(ForwarderHook.Tcx);
        rig.Networks.Engine.Run("tc", "qdisc", "add", "dev", "toCaller", "clsact");
        KernelForwarder second = Second(rig);
        ForwarderRig.DisposeInside(rig.Networks.Engine, second);
        Assert.Contains("dev toCaller", Disciplines(rig));
    }

    private static KernelForwarder Second(ForwarderRig rig) => rig.Networks.Engine.Inside(() =>
    {
        Assert.True(KernelForwarder.TryCreate(new KernelForwarderOptions { PreferTcx = false, Flows = 4 }, [rig.Flow.Local],
            out KernelForwarder? made, out string? reason), reason);
        return made!;
    });

    private static string Disciplines(ForwarderRig rig) =>
        string.Join(
            '\n', rig.Networks.Engine.Run("tc", "qdisc", "show").Split('\n').Where(l => l.Contains("clsact", StringComparison.Ordinal)));
}
