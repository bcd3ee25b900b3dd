using MediaEngine.Server.Logging;
using MediaEngine.Server.Tests.Options;
using Microsoft.Extensions.Logging;
using Xunit;

namespace MediaEngine.Server.Tests.Hosting;

public sealed partial class LogFloodTests
{
    private readonly List<LogLine> _lines = [];
    private readonly LogCounters _counters = new();
    private readonly HandClock _clock = new();

    [Fact]
    public void A19_Of_one_kind_twenty_lines_a_second_are_written_and_the_rest_counted()
    {
        using EngineLoggerProvider provider = Provider();
        ILogger logger = provider.CreateLogger("MediaEngine.Control");
        for (int i = 0; i < 1000; i++)
            Unknown(logger, "offer", $"text {i}");
        Unknown(logger, "answer", "another command is another kind");
        Assert.Equal(21, _lines.Count);
        Assert.Equal(980, _counters.LeftOut);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("980 more lines of the kind \"'offer': {Warning}\" were left out", _lines[^1].Text);
        Unknown(logger, "offer", "again");
        Assert.Equal("'offer': again", _lines[^1].Text);
    }

    [Fact]
    public void A19_Lines_of_calls_and_those_of_the_debug_level_are_not_limited()
    {
        using EngineLoggerProvider provider = Provider();
        ILogger logger = provider.CreateLogger("MediaEngine.Control");
        for (int i = 0; i < 100; i++)
        {
            Begins(logger, i);
            logger.LogDebug("asked for");
        }

        Assert.Equal(200, _lines.Count);
    }

    [Theory]
    [InlineData("a", "[a]: fine")]
    [InlineData("b]: Call ends (Timeout)", @"[b\x5d: Call ends (Timeout)]: fine")]
    [InlineData("b\"]: x", "[ID=\"b\\x22\\x5d: x\"]: fine", "--log-format=parsable")]
    [InlineData("a\\x5d", @"[a\x5cx5d]: fine")]
    [InlineData("a\r\nb\u2028\u202ec", @"[a\x0d\x0ab\u2028\u202ec]: fine")]
    public void A27_A_call_id_cannot_end_its_brackets(string callId, string expected, params string[] arguments)
    {
        using EngineLoggerProvider provider = Provider(arguments);
        ILogger logger = provider.CreateLogger("MediaEngine.Control");
        using (logger.BeginScope(new CallScope(callId)))
            logger.LogInformation("fine");
        Assert.Equal(expected, Assert.Single(_lines).Text);
    }

    [Fact]
    public void A27_Long_call_ids_and_long_messages_are_cut()
    {
        using EngineLoggerProvider provider = Provider();
        ILogger logger = provider.CreateLogger("MediaEngine.Control");
        using (logger.BeginScope(new CallScope(new string('x', 900_000))))
            logger.LogInformation("{Text}", new string('y', 900_000));
        string text = Assert.Single(_lines).Text;
        Assert.StartsWith($"[{new string('x', LogText.LongestName)}...]: y", text, StringComparison.Ordinal);
        Assert.Equal(LogText.LongestLine, text.Length);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "'{Command}': {Warning}")]
    private static partial void Unknown(ILogger logger, string command, string warning);

    [LoggerMessage(EventId = LogEvents.CallBegins, Level = LogLevel.Information, Message = "Call {Number} begins")]
    private static partial void Begins(ILogger logger, int number);

    private EngineLoggerProvider Provider(params string[] arguments) =>
        new(Configured.With(arguments).Logging, new LogLevelSwitch(7), [new Recorder(_lines)], _clock, _counters);

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

    /// <summary>A clock that the test advances, with one timer.</summary>
    private sealed class HandClock : TimeProvider, ITimer
    {
        private TimeSpan _now = TimeSpan.FromHours(1);
        private Action _fire = static () => { };

        public override long GetTimestamp() => _now.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return this;
        }

        public void Advance(TimeSpan time)
        {
            _now += time;
            _fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
