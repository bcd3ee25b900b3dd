using MediaEngine.Server.Hosting;
using MediaEngine.Server.Options;
using MediaEngine.Server.Tests.Options;
using Xunit;

namespace MediaEngine.Server.Tests.Hosting;

public sealed class LoadLimitsTests
{
    [Theory]
    [InlineData(5, 50, 1000, null)]
    [InlineData(5, 91, 1000, "CPU usage limit exceeded")]
    [InlineData(13, 50, 1000, "Load limit exceeded")]
    [InlineData(5, 50, 2_000_001, "Bandwidth limit exceeded")]
    public void A_limit_that_is_exceeded_refuses_calls_in_the_words_proxies_compare(double load, double cpu, double bandwidth,
        string? expected)
    {
        LimitOptions limits = Configured.With("--max-load=12.5", "--max-cpu=90", "--max-bandwidth=2000000").Limits;
        Assert.Equal(expected, LoadLimits.Judge(limits, load, cpu, bandwidth));
    }

    [Fact]
    public void Without_limits_nothing_is_refused() => Assert.Null(LoadLimits.Judge(Configured.With().Limits, 1000, 100, 1e12));

    [Fact]
    public void Idle_time_includes_waiting_for_disks() =>
        Assert.Equal((60, 100), LoadLimits.ReadCpu("cpu  10 20 20 30 10 5 5 0 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n"));
}
