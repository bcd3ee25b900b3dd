using MediaEngine.Server.Options;
using MediaEngine.Server.Tests.Options;
using Xunit;

namespace MediaEngine.Server.Tests.Graphite;

public sealed class GraphiteOptionsTests
{
    [Fact]
    public void Without_a_server_nothing_is_sent() => Assert.Null(Configured.With("--graphite-interval=5").Graphite);

    [Fact]
    public void A_server_needs_no_other_option()
    {
        GraphiteOptions options = Configured.With("--graphite=127.0.0.1:2003").Graphite!;
        Assert.Equal(("127.0.0.1:2003", "", 10), (options.Server.ToString(), options.Prefix, (int)options.Interval.TotalSeconds));
    }

    [Fact]
    public void Options_of_rtpengine_are_understood_and_give_no_warning()
    {
        EngineOptions options = Configured.With("-g", "[::1]:2003", "-G", "3", "--graphite-prefix=sbc1.", "--graphite-timeout=2");
        Assert.Equal(("[::1]:2003", "sbc1", TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2)),
            (options.Graphite!.Server.ToString(), options.Graphite.Prefix, options.Graphite.Interval, options.Graphite.Timeout));
        Assert.Empty(options.Source.Warnings);
    }

    [Theory]
    [InlineData("graphite", "--graphite=carbon")]
    [InlineData("graphite", "--graphite=127.0.0.1")]
    [InlineData("graphite-prefix", "--graphite=127.0.0.1:2003", "--graphite-prefix=two words")]
    [InlineData("graphite-interval", "--graphite=127.0.0.1:2003", "--graphite-interval=0")]
    public void A_wrong_value_is_named(string option, params string[] arguments)
    {
        OptionException refused = Assert.Throws<OptionException>(() => Configured.With(arguments));
        Assert.Contains(option, refused.Message, StringComparison.Ordinal);
    }
}
