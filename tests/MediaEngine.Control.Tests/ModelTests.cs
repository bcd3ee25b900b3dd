using MediaEngine.Control.Tests.Negotiation;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Control.Tests;

/// <summary>Random signalling compared with a model of what must always hold. MEDIAENGINE_MODEL_STEPS sets the length of the run.</summary>
public sealed class ModelTests
{
    private const int NormalSteps = 30_000;
    private const int StepsOfOneSeed = 2_500;

    [Fact]
    public void Random_signalling_leaks_no_port_and_breaks_no_rule()
    {
        long steps = long.TryParse(Environment.GetEnvironmentVariable("MEDIAENGINE_MODEL_STEPS"), out long asked) && asked > 0
            ? asked : NormalSteps;
        var totals = new ModelTotals();
        for (ulong seed = 1; totals.Steps < steps; seed++)
        {
            var run = new SignallingModel(seed, totals);
            for (int step = 0; step < StepsOfOneSeed && totals.Steps < steps; step++)
                run.Step();
            run.EndAllCalls();
        }

        // A run that is always refused, or reaches no rule, tests nothing.
        Assert.True(totals.Answers > steps / 20, totals.ToString());
        Assert.True(totals.Refused > steps / 200, totals.ToString());
        Assert.True(totals.VersionsKept > 0 && totals.VersionsStepped > 0, totals.ToString());
        Assert.True(totals.RolledBack > steps / 1000, totals.ToString());
        Assert.True(totals.Transcodings > steps / 20, totals.ToString());
        TestContext.Current.TestOutputHelper?.WriteLine(totals.ToString());
    }
}
