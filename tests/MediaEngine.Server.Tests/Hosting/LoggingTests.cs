using System.Net.Sockets;
using System.Text;
using MediaEngine.Server.Logging;
using MediaEngine.Server.Options;
using MediaEngine.Server.Tests.Options;
using Microsoft.Extensions.Logging;
using Xunit;

namespace MediaEngine.Server.Tests.Hosting;

public sealed class LoggingTests
{
    private readonly List<LogLine> _lines = [];

    [Theory]
    [InlineData(LogLevel.Critical, 2)]
    [InlineData(LogLevel.Error, 3)]
    [InlineData(LogLevel.Warning, 4)]
    [InlineData(LogLevel.Information, 6)]
    [InlineData(LogLevel.Debug, 7)]
    public void Levels_become_syslog_severities(LogLevel level, int severity)
    {
        Logger(7).Log(level, "text");
        Assert.Equal(severity, Assert.Single(_lines).Severity);
    }

    [Fact]
    public void Start_and_stop_are_notices()
    {
        Logger(5, category: "MediaEngine.Server.Hosting.EngineService").LogInformation("start");
        Logger(5).LogInformation("call");
        Assert.Equal((5, "start"), (Assert.Single(_lines).Severity, _lines[0].Text));
    }

    [Fact]
    public void The_level_can_change_while_the_engine_runs()
    {
        LogLevelSwitch level = new(3);
        ILogger logger = Logger(level);
        logger.LogWarning("hidden");
        level.Level++;
        logger.LogWarning("shown");
        Assert.Equal("shown", Assert.Single(_lines).Text);
        level.Level = 99;
        Assert.Equal(7, level.Level);
    }

    [Theory]
    [InlineData("[id@host]: hello")]
    [InlineData("[ID=\"id@host\"]: hello", "--log-format=parsable")]
    [InlineData("[<id@host>]: hello", "--log-mark-prefix=<", "--log-mark-suffix=>")]
    public void A_line_about_a_call_begins_with_its_call_id(string expected, params string[] arguments)
    {
        ILogger logger = Logger(6, arguments);
        using (logger.BeginScope(new CallScope("id@host")))
            logger.LogInformation("hello");
        logger.LogInformation("outside");
        Assert.Equal([expected, "outside"], _lines.Select(l => l.Text));
    }

    [Fact]
    public void A_message_of_several_lines_is_one_line_unless_asked_to_split()
    {
        Logger(6).LogInformation("a\nb");
        Logger(6, ["--split-logs"]).LogError(new InvalidOperationException("first\nsecond"), "a\nb");
        Logger(6, ["--max-log-line-length=3"]).LogInformation("abcdef");
        Assert.Equal(["a b", "a b:", "  System.InvalidOperationException: first", "  second", "abc"], _lines.Select(l => l.Text));
    }

    [Fact]
    public void Untrusted_text_cannot_end_a_line_or_move_the_cursor()
    {
        ILogger logger = Logger(6);
        using (logger.BeginScope(new CallScope("id\nERR: forged\e[2J")))
            logger.LogInformation("flag '\u009b'");
        Assert.Equal("[id\\x0aERR: forged\\x1b\\x5b2J]: flag ' '", Assert.Single(_lines).Text);
    }

    [Fact]
    public void A_log_reader_that_stops_reading_blocks_nothing()
    {
        using Halted halted = new(_lines);
        using (QueuedSink sink = new(halted))
        {
            for (int i = 0; i < 5000; i++)
                sink.Write(new LogLine(6, DateTimeOffset.UnixEpoch, $"line {i}"));
            halted.Continue();
        }

        Assert.Equal("line 0", _lines[0].Text);
        Assert.InRange(_lines.Count, 4096, 4099);
        Assert.Single(_lines, l => l.Severity == 4 && l.Text.EndsWith("log lines were lost", StringComparison.Ordinal));
    }

    [Fact]
    public void The_journal_gets_the_level_in_front_and_no_time()
    {
        using MemoryStream output = new();
        new StandardErrorSink(output, StandardErrorStyle.Journal, timestamps: true)
            .Write(new LogLine(4, DateTimeOffset.UnixEpoch, "careful"));
        new StandardErrorSink(output, StandardErrorStyle.Plain, timestamps: true)
            .Write(new LogLine(4, DateTimeOffset.UnixEpoch, "careful"));
        new StandardErrorSink(output, StandardErrorStyle.Plain, timestamps: false).Write(new LogLine(6, DateTimeOffset.UnixEpoch, "fine"));
        Assert.Equal(["<4>careful", "1970-01-01 00:00:00.000 WARNING: careful", "INFO: fine"],
            Encoding.UTF8.GetString(output.ToArray()).Split('\n')[..3]);
    }

    [Fact]
    public void Syslog_gets_facility_level_time_name_and_process()
    {
        string path = Path.Combine(Path.GetTempPath(), $"me-syslog-{Guid.NewGuid():N}");
        using Socket daemon = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
        daemon.Bind(new UnixDomainSocketEndPoint(path));
        try
        {
            using SyslogSink sink = new(path, facility: 16, "rtpengine");
            sink.Write(new LogLine(4, new DateTimeOffset(2026, 3, 5, 7, 8, 9, TimeSpan.Zero), "careful"));
            byte[] datagram = new byte[500];
            string text = Encoding.UTF8.GetString(datagram, 0, daemon.Receive(datagram));
            Assert.Equal($"<132>Mar  5 07:08:09 rtpengine[{Environment.ProcessId}]: careful", text);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_missing_syslog_daemon_loses_lines_and_has_no_other_effect()
    {
        using SyslogSink sink = new("/does/not/exist", 3, "rtpengine");
        Assert.False(sink.Write(new LogLine(4, DateTimeOffset.UnixEpoch, "lost")));
    }

    private ILogger Logger(int level, string[]? arguments = null, string category = "MediaEngine.Signalling.Calls") =>
        Logger(new LogLevelSwitch(level), arguments, category);

    private ILogger Logger(LogLevelSwitch level, string[]? arguments = null, string category = "MediaEngine.Signalling.Calls")
    {
        LoggingOptions options = Configured.With(arguments ?? []).Logging;
        return new EngineLoggerProvider(options, level, [new Recorder(_lines)], TimeProvider.System).CreateLogger(category);
    }

    private sealed class Halted(List<LogLine> lines) : ILogSink
    {
        private readonly ManualResetEventSlim _going = new();

        public void Continue() => _going.Set();

        public bool Write(in LogLine line)
        {
            _going.Wait(TestContext.Current.CancellationToken);
            lines.Add(line);
            return true;
        }

        public void Dispose() => _going.Dispose();
    }

    private sealed class Recorder(List<LogLine> lines) : ILogSink
    {
        public bool Write(in LogLine line)
        {
            lines.Add(line);
            return true;
        }

        public void Dispose()
        {
        }
    }
}
