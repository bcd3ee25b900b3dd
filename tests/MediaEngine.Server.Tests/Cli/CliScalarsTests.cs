using MediaEngine.Control;
using MediaEngine.Primitives;
using MediaEngine.Server.Cli;
using MediaEngine.Server.Hosting;
using MediaEngine.Server.Logging;
using MediaEngine.Server.Options;
using MediaEngine.Server.Tests.Options;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Worker;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Transport;
using Xunit;

namespace MediaEngine.Server.Tests.Cli;

public sealed class CliScalarsTests : IDisposable
{
    private readonly ControlEngine _engine = Engine();
    private LoadLimits? _load;

    public void Dispose() => _load?.Dispose();

    [Theory]
    [InlineData("maxsessions", "-1", "Success setting maxsessions to -1; disable feature\n",
        "Maximum sessions configured on rtpengine: -1\n")]
    [InlineData("maxsessions", "7", "Success setting maxsessions to 7\n", "Maximum sessions configured on rtpengine: 7\n")]
    [InlineData("timeout", "20", "Success setting timeout to 20\n", "TIMEOUT=20\n")]
    public void A_number_that_was_set_is_listed(string name, string value, string success, string listed)
    {
        Assert.Equal(success, Run($"set {name}", value));
        Assert.Equal(listed, Run($"list {name}", ""));
    }

    [Theory]
    [InlineData("list timeout\nset timeout 20")]
    [InlineData("set timeout 20\r")]
    [InlineData("set timeout\t20")]
    [InlineData("\0set timeout 20")]
    [InlineData("set timeout 20\x7f")]
    public void A21_More_than_one_line_or_a_control_character_is_refused_and_changes_nothing(string text)
    {
        var commands = new CliCommands(Context());
        string before = commands.Execute("list timeout");
        string answer = commands.Execute(text);
        Assert.StartsWith("Expected one command on one line", answer);
        Assert.Equal(1, answer.Count(c => c == '\n'));
        Assert.Equal(before, commands.Execute("list timeout"));
    }

    [Fact]
    public void A21_Blanks_around_and_between_words_are_ignored()
    {
        var commands = new CliCommands(Context());
        Assert.Equal("Success setting timeout to 20\n", commands.Execute("  set   timeout  20 "));
        Assert.Equal("TIMEOUT=20\n", commands.Execute("list timeout"));
    }

    [Theory]
    [InlineData("timeout", "-1")]
    [InlineData("timeout", "soon")]
    public void An_invalid_number_changes_nothing(string name, string value)
    {
        string before = Run($"list {name}", "");
        Assert.StartsWith("Fail setting", Run($"set {name}", value));
        Assert.Equal(before, Run($"list {name}", ""));
    }

    [Theory]
    [InlineData("maxcpu", "12.5", "Maximum CPU usage configured on rtpengine: 12.5\n")]
    [InlineData("maxload", "3", "Maximum load average configured on rtpengine: 3\n")]
    [InlineData("maxbw", "1000000", "Maximum bandwidth configured on rtpengine: 1000000\n")]
    [InlineData("loglevel", "6", "6\n")]
    [InlineData("controltos", "184", "184\n")]
    public void A_limit_that_was_set_is_listed_and_holds(string name, string value, string listed)
    {
        CliCommands scalars = new(Context());
        Assert.Equal($"Success setting {name} to {value}\n", Run(scalars, $"set {name}", value));
        Assert.Equal(listed, Run(scalars, $"list {name}", ""));
    }

    [Fact]
    public void Changed_values_are_listed_and_can_be_reverted()
    {
        CliCommands scalars = new(Context());
        Assert.Equal("", Run(scalars, "params diff", ""));
        Run(scalars, "set timeout", "20");
        Run(scalars, "set maxcpu", "50");
        Assert.Equal("maxcpu: 0 => 50\ntimeout: 60 => 20\n", Run(scalars, "params diff", ""));
        Assert.Contains("timeout: 60\n", Run(scalars, "params start", ""), StringComparison.Ordinal);
        Assert.Contains("timeout: 20\n", Run(scalars, "params current", ""), StringComparison.Ordinal);
        Run(scalars, "params revert", "");
        Assert.Equal("", Run(scalars, "params diff", ""));
    }

    private string Run(string words, string argument) => Run(new CliCommands(Context()), words, argument);

    private static string Run(CliCommands commands, string words, string argument) =>
        CliScalars.Rows.Single(r => r.Words == words).Answer(commands, argument);

    private CliContext Context()
    {
        EngineOptions options = Configured.With();
        _load ??= new LoadLimits(options.Limits, () => 0);
        return new CliContext(_engine, options, new LogLevelSwitch(5), Ports(), () => default)
        {
            Load = _load,
        };
    }

    private static PreparedPorts Ports()
    {
        UdpSocketFactory sockets = new();
        return new PreparedPorts(new PortAllocator(new SystemRandom(), () => default, sockets), sockets);
    }

    private static ControlEngine Engine()
    {
        Assert.True(TransportAddress.TryParseAddress("127.0.0.1", out TransportAddress local));
        ControlSettings settings = new()
        {
            Interfaces = new InterfaceTable([new LogicalInterface("pub", [new PortPool("pub", local, local, 40000, 40999)])]),
            UnixMicroseconds = _ => 0,
            Certificate = LocalCertificate.Always(_ => ""),
            InstanceId = "test",
        };
        return new ControlEngine(settings, new NoPorts(), new WorkerMediaPlane([]), new SystemRandom());
    }

    private sealed class NoPorts : IPortAllocator
    {
        public bool TryAllocate(PortPool pool, Span<MediaPort?> ports) => false;

        public void Release(MediaPort port) => throw new InvalidOperationException("nothing was allocated");
    }
}
