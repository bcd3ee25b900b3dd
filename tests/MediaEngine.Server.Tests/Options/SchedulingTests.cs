using MediaEngine.Server.Options;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

public sealed class SchedulingTests
{
    [Theory]
    [InlineData(new[] { "--scheduling=fifo", "--priority=40" }, SchedulingPolicy.Fifo, 40)]
    [InlineData(new[] { "--scheduling=RR" }, SchedulingPolicy.RoundRobin, 1)]
    [InlineData(new[] { "--scheduling=batch", "--priority=19" }, SchedulingPolicy.Batch, 19)]
    [InlineData(new[] { "--scheduling=idle" }, SchedulingPolicy.Idle, null)]
    [InlineData(new[] { "--scheduling=none", "--priority=-20" }, null, -20)]
    [InlineData(new[] { "--scheduling=other", "--priority=0" }, SchedulingPolicy.Other, 0)]
    public void A_policy_and_a_priority_are_taken_as_rtpengine_takes_them(string[] arguments, object? policy, int? priority) =>
        Assert.Equal(new SchedulingOptions((SchedulingPolicy?)policy, priority), Configured.With(arguments).Scheduling);

    [Theory]
    [InlineData("--scheduling=default")]
    [InlineData("--scheduling=none")]
    [InlineData("--num-threads=1")]
    public void Without_the_options_the_system_default_is_used(string argument) => Assert.Null(Configured.With(argument).Scheduling);

    [Theory]
    [InlineData("fifo", 0)]
    [InlineData("rr", -1)]
    [InlineData("other", 20)]
    [InlineData("none", 40)]
    public void A_priority_the_policy_does_not_have_is_refused(string policy, int priority)
    {
        OptionException refused = Assert.Throws<OptionException>(() => Configured.With($"--scheduling={policy}", $"--priority={priority}"));
        Assert.Contains("priority", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_deadline_policy_is_not_known() => Assert.Throws<OptionException>(() => Configured.With("--scheduling=deadline"));
}
