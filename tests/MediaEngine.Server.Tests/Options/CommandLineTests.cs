using MediaEngine.Server.Options;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

public sealed class CommandLineTests
{
    [Fact]
    public void The_usual_rtpengine_command_line_is_understood()
    {
        EngineOptions options = Configured.Engine(null, "--config-file=none", "-t", "-1", "-i", "pub/192.0.2.1!203.0.113.1", "-n", "22222",
            "-c", "9900", "-l", "9901", "-m", "20000", "-M", "20099", "-f", "-L", "7", "-E");
        Assert.Equal("203.0.113.1", options.Interfaces.Default.Addresses[0].Advertised.AddressText());
        Assert.Equal((20000, 20099), (options.Interfaces.Default.Addresses[0].PortMin, options.Interfaces.Default.Addresses[0].PortMax));
        Assert.Equal("127.0.0.1:22222", options.Control.Ng.Single().ToString());
        Assert.Equal("127.0.0.1:9900", options.Control.Cli.Single().ToString());
        Assert.Equal((7, true), (options.Logging.Level, options.Logging.ToStandardError));
        Assert.Equal(["foreground"], options.Source.WithoutEffect);
        Assert.Equal(KernelOffloadMode.Off, options.Media.KernelOffload);
        Assert.Contains(options.Source.Warnings, w => w.Contains("'listen-tcp'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--log-level=3")]
    [InlineData("--log-level", "3")]
    [InlineData("-L", "3")]
    [InlineData("-L3")]
    [InlineData("-fEL", "3")]
    [InlineData("-fEL3")]
    public void A_value_may_follow_in_every_usual_way(params string[] arguments) =>
        Assert.Equal(3, Configured.With(arguments).Logging.Level);

    [Fact]
    public void Short_flags_may_be_written_together() => Assert.True(Configured.With("-fE").Logging.ToStandardError);

    [Theory]
    [InlineData("--log-stderr", true)]
    [InlineData("--log-stderr=true", true)]
    [InlineData("--log-stderr=false", false)]
    public void A_flag_may_carry_true_or_false(string argument, bool expected) =>
        Assert.Equal(expected, Configured.With(argument).Logging.ToStandardError);

    [Fact]
    public void A_repeated_list_option_collects_and_a_repeated_scalar_keeps_the_last()
    {
        EngineOptions options = Configured.With("--listen-ng=127.0.0.2:2223", "-L", "1", "-L", "2");
        Assert.Equal(["127.0.0.1:2223", "127.0.0.2:2223"], options.Control.Ng.Select(e => e.ToString()));
        Assert.Equal(2, options.Logging.Level);
    }

    [Theory]
    [InlineData("--wibble=3", "--wibble", null)]
    [InlineData("-Z", "-Z", null)]
    [InlineData("-fZ", "-Z", null)]
    [InlineData("--time-out=5", "--time-out", "--timeout")]
    [InlineData("--listen-ngg=2224", "--listen-ngg", "--listen-ng")]
    public void S25_An_unknown_option_ends_the_start_with_code_2_and_the_nearest_name(string argument, string named, string? nearest)
    {
        OptionException problem = Assert.Throws<OptionException>(() => Configured.With(argument));
        Assert.Equal((named, 2), (problem.Option, problem.ExitCode));
        Assert.Equal(nearest is not null, problem.Message.Contains("did you mean", StringComparison.Ordinal));
        Assert.Contains(nearest ?? named, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void S25_An_unknown_option_in_a_file_is_a_warning_with_the_nearest_name() =>
        Assert.Contains(Configured.Engine("[rtpengine]\ninterface = 127.0.0.1\nlisten-ng = 2223\ntimeot = 5\n").Source.Warnings,
            w => w.Contains("'timeot'", StringComparison.Ordinal) && w.Contains("'timeout'", StringComparison.Ordinal));

    [Fact]
    public void A_stray_word_is_named_in_a_warning_and_does_not_stop_the_start() =>
        Assert.Contains(Configured.With("stray").Source.Warnings, w => w.Contains("'stray'", StringComparison.Ordinal));

    [Theory]
    [InlineData("log-level", "--log-level=9")]
    [InlineData("log-level", "--log-level=much")]
    [InlineData("log-level", "--log-level")]
    [InlineData("port-min", "--port-min=70000")]
    [InlineData("port-min", "--port-min=40000", "--port-max=30000")]
    [InlineData("tos", "--tos=256")]
    [InlineData("recording-method", "--recording-method=tape")]
    [InlineData("max-cpu", "--max-cpu=lots")]
    [InlineData("log-stderr", "--log-stderr=maybe")]
    [InlineData("listen-ng", "--listen-ng=127.0.0.1")]
    [InlineData("listen-ng", "--listen-ng=no.such.host:2223")]
    [InlineData("interface", "--interface=no.such.host")]
    [InlineData("interface", "--interface=a/b/c")]
    [InlineData("ng-allow", "--ng-allow=10.0.0.0/33")]
    [InlineData("config-file", "--config-file=/does/not/exist")]
    public void A_wrong_value_stops_the_start_with_the_option_named(string option, params string[] arguments)
    {
        OptionException problem = Assert.Throws<OptionException>(() =>
            Configured.Engine(null, ["-i", "127.0.0.1", "-n", "2223", .. arguments]));
        Assert.StartsWith($"option '{option}'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interface_and_a_control_socket_are_required()
    {
        Assert.Equal("interface", Assert.Throws<OptionException>(() => Configured.Engine(null, "-n", "2223")).Option);
        Assert.Equal("listen-ng", Assert.Throws<OptionException>(() => Configured.Engine(null, "-i", "127.0.0.1")).Option);
    }

    [Fact]
    public void A_port_alone_listens_on_loopback_only() => Assert.Equal("127.0.0.1:2223", Configured.With().Control.Ng.Single().ToString());

    [Theory]
    [InlineData("--listen-ng=0.0.0.0:2224")]
    [InlineData("--listen-ng=[::]:2224")]
    [InlineData("--listen-cli=any:2224")]
    [InlineData("--listen-tcp-ng=*:2224")]
    public void A_wildcard_control_socket_is_refused_without_an_allow_list(string argument)
    {
        Assert.Contains("ng-allow", Assert.Throws<OptionException>(() => Configured.With(argument)).Message, StringComparison.Ordinal);
        Configured.With(argument, "--ng-allow=10.0.0.0/8");
        Configured.With(argument, "--ng-open");
    }

    [Fact]
    public void Defaults_are_those_of_rtpengine()
    {
        EngineOptions options = Configured.With();
        Assert.Equal(new(60, 3600, 3600, 0), options.Calls.Timeouts);
        Assert.Equal(30, options.Calls.DeleteDelaySeconds);
        Assert.Equal((30000, 39999), (options.Interfaces.Default.Addresses[0].PortMin, options.Interfaces.Default.Addresses[0].PortMax));
        Assert.Equal((6, "rtpengine", 3), (options.Logging.Level, options.Logging.Name, options.Logging.Facility));
        Assert.Equal(Environment.ProcessorCount, options.Media.Workers);
        Assert.Null(options.Limits.MaxSessions);
    }

    [Fact]
    public void Zero_means_the_default_for_the_three_media_timeouts() =>
        Assert.Equal(new(60, 3600, 3600, 0), Configured.With("-o", "0", "-s", "0", "--offer-timeout=0", "-a", "0").Calls.Timeouts);

    [Fact]
    public void Numbers_may_be_hexadecimal() => Assert.Equal(184, Configured.With("--tos=0xb8").Media.TrafficClass);
}
