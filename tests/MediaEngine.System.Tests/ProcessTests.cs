using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Xunit;

namespace MediaEngine.System.Tests;

[Collection(OneEngineAtATime.Name)]
public sealed partial class ProcessTests
{
    private const string Sdp =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 20000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";

    [Fact]
    public void The_engine_answers_a_ping_in_the_encoding_of_the_question()
    {
        using EngineProcess engine = EngineProcess.Serving();
        using NgSocket ng = new(engine.NgPort);
        Assert.Equal("d6:result4:ponge", ng.Request("d7:command4:pinge"));
        Assert.Equal("""{"result":"pong"}""", ng.Request("""{"command":"ping"}"""));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public void A_signal_ends_the_engine_with_success_within_two_seconds_and_frees_its_ports(string signal)
    {
        using EngineProcess engine = EngineProcess.Serving("-m", "41000", "-M", "41099");
        using NgSocket ng = new(engine.NgPort);
        string reply = ng.Request(NgSocket.Dictionary(("command", "offer"), ("call-id", "ends"), ("from-tag", "a"), ("sdp", Sdp)));
        Match media = MediaPort().Match(reply);
        Assert.True(media.Success, reply);
        int port = int.Parse(media.Groups[1].Value);
        Assert.False(CanBind(port));

        TimeSpan took = engine.EndBy(signal);

        Assert.Equal(0, engine.ExitCode());
        Assert.True(took < TimeSpan.FromSeconds(2), $"it took {took.TotalSeconds:0.00} s");
        Assert.True(CanBind(port));
        Assert.True(CanBind(engine.NgPort));
    }

    [Fact]
    public void Signals_change_the_log_level()
    {
        using EngineProcess engine = EngineProcess.Serving("-L", "6");
        engine.Signal("USR2");
        Assert.True(engine.WaitForOutput("Log level is now 7"), engine.Output);
        engine.Signal("USR1");
        Assert.True(engine.WaitForOutput("Log level is now 6"), engine.Output);
    }

    [Fact]
    public void A_wrong_option_stops_the_start_with_its_name()
    {
        using EngineProcess engine = EngineProcess.Started(0, ["--config-file=none", "-i", "127.0.0.1", "-n", "2223", "--tos=300"]);
        Assert.Equal(1, engine.ExitCode());
        Assert.Contains("'tos'", engine.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_control_port_in_use_stops_the_start_with_its_address()
    {
        using EngineProcess first = EngineProcess.Serving();
        using EngineProcess second = EngineProcess.Started(0,
            ["--config-file=none", "-i", "127.0.0.1", "-n", $"127.0.0.1:{first.NgPort}", "-E"]);
        Assert.Equal(1, second.ExitCode());
        Assert.Contains($"127.0.0.1:{first.NgPort}", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_are_not_implemented_are_named_and_the_engine_serves()
    {
        using EngineProcess engine = EngineProcess.Serving("--jitter-buffer=10");
        Assert.Contains("'jitter-buffer'", engine.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--wibble", "--wibble=1")]
    [InlineData(2, "--timeout", "--time-out=5")]
    [InlineData(1, "timeout", "--timeout=-5")]
    [InlineData(1, "dtls-ciphers", "--dtls-ciphers=NONSENSE")]
    [InlineData(1, "config-file", "--config-file=/dev/zero")]
    [InlineData(1, "interface", "-i", "192.0.2.77")]
    public void A22_A_start_that_fails_prints_one_sentence_without_a_stack_trace(int code, string named, params string[] arguments)
    {
        using EngineProcess engine = EngineProcess.Started(0,
            ["--config-file=none", "-i", "127.0.0.1", "-n", $"127.0.0.1:{EngineProcess.FreePort()}", "-E", .. arguments]);
        Assert.Equal(code, engine.ExitCode());
        Assert.Contains($"'{named}'", engine.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", engine.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_line_is_that_of_rtpengine()
    {
        using EngineProcess engine = EngineProcess.Started(0, ["--version"]);
        Assert.Equal(0, engine.ExitCode());
        Assert.Matches(@"^Version: \d+\.\d+", engine.Output);
    }

    [Fact]
    public void A_configuration_file_of_rtpengine_starts_the_engine_and_the_pidfile_names_it()
    {
        string folder = Directory.CreateTempSubdirectory("mediaengine").FullName;
        int port = EngineProcess.FreePort();
        string pidFile = Path.Combine(folder, "pid");
        string file = Path.Combine(folder, "rtpengine.conf");
        File.WriteAllText(file, $"""
            [rtpengine]
            table = 0
            interface = internal/127.0.0.1;external/127.0.0.2!203.0.113.54
            listen-ng = localhost:{port}
            timeout = 60
            silent-timeout = 3600
            tos = 184
            delete-delay = 30
            foreground = false
            log-stderr = true
            pidfile = {pidFile}
            num-threads = 2
            port-min = 42000
            port-max = 42099
            recording-dir = {folder}
            recording-method = proc
            log-level = 6
            log-facility = daemon
            """);
        try
        {
            using EngineProcess engine = EngineProcess.Started(port, ["--config-file", file]);
            engine.WaitForPing();
            Assert.Equal($"{engine.Id}", File.ReadAllText(pidFile).Trim());
            engine.EndBy("TERM");
            Assert.False(File.Exists(pidFile));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool CanBind(int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"m=audio (\d+) ")]
    private static partial Regex MediaPort();
}
