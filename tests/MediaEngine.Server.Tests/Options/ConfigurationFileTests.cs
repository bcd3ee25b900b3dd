using MediaEngine.Server.Options;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

public sealed class ConfigurationFileTests
{
    [Fact]
    public void A_file_with_every_common_option_starts_the_engine_with_its_values()
    {
        EngineOptions options = Configured.Engine(RtpengineConf.Everything);
        Assert.Equal(["internal", "external"], options.Interfaces.All.Select(i => i.Name));
        Assert.Equal("203.0.113.54", options.Interfaces.All[1].Addresses[0].Advertised.AddressText());
        Assert.Equal(["127.0.0.1:2223", "[::1]:2223"], options.Control.Ng.Select(e => e.ToString()));
        Assert.Equal(new(61, 3601, 3602, 10800), options.Calls.Timeouts);
        Assert.Equal((5, 184), (options.Calls.DeleteDelaySeconds, (int)options.Media.TrafficClass));
        Assert.Equal((16 + 1, true), (options.Logging.Facility, options.Logging.Parsable));
        Assert.Equal((500, 12.5, 90.0, 1_000_000L),
            (options.Limits.MaxSessions!.Value, options.Limits.MaxLoad, options.Limits.MaxCpu, options.Limits.MaxBandwidth));
        Assert.Equal("transport-protocol=UDP/TLS/RTP/SAVPF ICE=force rtcp-mux=[offer require]", options.Control.Templates["WebRTC"]);
        Assert.DoesNotContain(options.Source.Warnings, w => w.Contains("unknown", StringComparison.Ordinal));
    }

    [Fact]
    public void The_command_line_wins_over_the_file_option_by_option()
    {
        EngineOptions options = Configured.Engine(RtpengineConf.Everything, "--timeout=99", "--listen-ng=127.0.0.1:3000");
        Assert.Equal(99, options.Calls.Timeouts.Media);
        Assert.Equal(3601, options.Calls.Timeouts.Silent);
        Assert.Equal("127.0.0.1:3000", options.Control.Ng.Single().ToString());
    }

    [Fact]
    public void Config_file_none_reads_no_file() =>
        Assert.Equal(60,
            Configured.Engine(RtpengineConf.Everything, "--config-file=none", "-i", "127.0.0.1", "-n", "2223").Calls.Timeouts.Media);

    [Fact]
    public void Another_section_of_the_file_can_be_selected()
    {
        const string file = "[rtpengine]\ntimeout = 1\n[other]\ntimeout = 2\n";
        Assert.Equal(2, Configured.Source(file, "--config-section=other").Values.Integer("timeout"));
        Assert.Equal("config-section", Assert.Throws<OptionException>(() => Configured.Source(file, "--config-section=missing")).Option);
    }

    [Fact]
    public void Unknown_keys_are_named_in_a_warning() =>
        Assert.Contains(Configured.Source("[rtpengine]\nwibble = 1\n").Warnings, w => w.Contains("'wibble'", StringComparison.Ordinal));

    [Fact]
    public void Options_whose_feature_is_missing_are_named_and_those_without_effect_are_not()
    {
        OptionSource source = Configured.Source("[rtpengine]\njitter-buffer = 10\ntable = 0\njb-adaptive = false\n");
        Assert.Contains(source.Warnings, w => w.Contains("'jitter-buffer'", StringComparison.Ordinal));
        Assert.DoesNotContain(source.Warnings, w => w.Contains("'table'", StringComparison.Ordinal));
        Assert.DoesNotContain(source.Warnings, w => w.Contains("'jb-adaptive'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("timeout = 1\n")]
    [InlineData("[rtpengine]\nnonsense\n")]
    [InlineData("[rtpengine\n")]
    public void A_broken_file_stops_the_start_with_its_line(string file) =>
        Assert.Contains("line ", Assert.Throws<OptionException>(() => Configured.Source(file)).Message, StringComparison.Ordinal);

    [Fact]
    public void Escapes_and_separators_follow_the_key_file_rules()
    {
        Assert.Equal(["a;b", "c d", "e"], IniFile.SplitList(@"a\;b; c\sd;e;"));
        Assert.Equal("x\\y", IniFile.Unescape(@"x\\y"));
    }

    [Fact]
    public void The_password_of_a_database_does_not_appear_in_warnings() =>
        Assert.DoesNotContain(Configured.Source("[rtpengine]\nredis = secret@127.0.0.1:6379/1\n").Warnings,
            w => w.Contains("secret", StringComparison.Ordinal));
}
