using System.Net;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Demo.Tests;

/// <summary>A shell takes the place of the engine.</summary>
public sealed class EngineProcessTests
{
    private static readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_engine_that_is_asked_to_stop_gives_its_exit_status()
    {
        string ready = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using EngineProcess engine = Start($"trap 'exit 3' TERM; : > {ready}; while :; do sleep 0.05; done");
        await Eventually.BecomesAsync(() => File.Exists(ready));
        File.Delete(ready);
        Assert.Equal(3, await engine.StopAsync());
    }

    [Fact]
    public async Task An_engine_that_ends_by_itself_is_noticed_and_its_exit_status_kept()
    {
        using EngineProcess engine = Start("exit 5");
        await engine.WaitAsync(_cancellation);
        Assert.Equal(5, await engine.StopAsync());
    }

    [Fact]
    public async Task A_session_whose_engine_does_not_start_ends_with_its_exit_status()
    {
        using EngineProcess engine = Start("exit 7");
        Assert.Equal(7, await new DemoSession(engine, new IPEndPoint(IPAddress.Loopback, 9), null).RunAsync(_cancellation));
    }

    [Fact]
    public void Options_reach_the_engine_and_may_name_its_control_socket()
    {
        EngineCommand command = EngineCommand.From("engine", []);
        Assert.Equal("127.0.0.1:2223", command.Ng.ToString());
        Assert.Contains("--listen-ng=127.0.0.1:2223", command.Arguments);
        command = EngineCommand.From("engine", ["--listen-ng=127.0.0.1:4000", "--timeout=9"]);
        Assert.Equal(4000, command.Ng.Port);
        Assert.Equal(["--listen-ng=127.0.0.1:4000", "--timeout=9"], command.Arguments.TakeLast(2));
        Assert.Throws<IOException>(() => EngineCommand.From("engine", ["--listen-ng=here"]));
    }

    [Fact]
    public void The_test_camera_is_shown_on_a_free_port_unless_the_options_name_another_page()
    {
        EngineCommand command = EngineCommand.From("engine", []);
        Assert.NotNull(command.Web);
        Assert.Contains($"--listen-web={command.Web}", command.Arguments);
        Assert.Contains("--stream=test=test:clock", command.Arguments);

        command = EngineCommand.From("engine", ["--listen-web=127.0.0.1:9000"]);
        Assert.Null(command.Web);
        Assert.DoesNotContain("--stream=test=test:clock", command.Arguments);
    }

    private static EngineProcess Start(string script) =>
        EngineProcess.Start(new EngineCommand("/bin/sh", ["-c", script], new IPEndPoint(IPAddress.Loopback, 9), null));
}
