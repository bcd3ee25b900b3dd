using MediaEngine.Server.Options;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Logging;

/// <summary>
/// Formats log messages like rtpengine and passes them to the sinks. Its eight levels are those of syslog: information about the engine's
/// start and stop is a notice (5), other information is 6, debug and trace are 7.
/// </summary>
internal sealed class EngineLoggerProvider : ILoggerProvider, ISupportExternalScope
{
    private const string NoticeCategory = "MediaEngine.Server.Hosting";
    private const string Template = "{OriginalFormat}";
    private const int DebugSeverity = 7;

    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly LoggingOptions _options;
    private readonly LogLevelSwitch _level;
    private readonly IReadOnlyList<ILogSink> _sinks;
    private readonly TimeProvider _clock;
    private readonly LogCounters _counters;
    private readonly LogLimiter _limiter = new();
    private readonly ITimer _telling;
    private int _tells;
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public EngineLoggerProvider(
        LoggingOptions options, LogLevelSwitch level, IReadOnlyList<ILogSink> sinks, TimeProvider clock, LogCounters? counters = null)
    {
        (_options, _level, _sinks, _clock, _counters) = (options, level, sinks, clock, counters ?? new LogCounters());
        _telling = clock.CreateTimer(_ => TellLeftOut(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) =>
        new EngineLogger(this, categoryName, categoryName.StartsWith(NoticeCategory, StringComparison.Ordinal) ? 5 : 6);

    public void Dispose()
    {
        _telling.Dispose();
        foreach (ILogSink sink in _sinks)
            sink.Dispose();
    }

    private void Write(int severity, string message, Exception? exception)
    {
        string call = "";
        _scopes.ForEachScope((scope, _) => call = scope is CallScope current ? Prefix(current.CallId) : call, 0);
        if (!_options.SplitLines)
        {
            WriteLine(severity, call, exception is null ? message : $"{message}: {exception}");
            return;
        }

        // Only our own line ends split: values in the message may be external, and each part names its call.
        WriteLine(severity, call, exception is null ? message : $"{message}:");
        foreach (string part in exception?.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [])
            WriteLine(severity, call, $"  {part.TrimEnd('\r')}");
    }

    private void WriteLine(int severity, string call, string text)
    {
        int longest = _options.MaxLineLength > 0 ? _options.MaxLineLength : LogText.LongestLine;
        text = call + LogText.Line(text.Length > longest ? text[..longest] : text);
        LogLine line = new(severity, _clock.GetLocalNow(), text.Length > longest ? text[..longest] : text);
        foreach (ILogSink sink in _sinks)
            sink.Write(line);
    }

    private bool Admits(int severity, string kind)
    {
        if (!_limiter.Admits(kind, severity, Milliseconds, out long leftOut))
        {
            _counters.CountLeftOut();
            TellLater();
            return false;
        }

        if (leftOut > 0)
            WriteLeftOut(kind, severity, leftOut);
        return true;
    }

    /// <summary>Scheduled when a line was suppressed, and not all the time, so that an idle engine is not woken.</summary>
    private void TellLater()
    {
        if (Interlocked.Exchange(ref _tells, 1) == 0)
            _telling.Change(_second, Timeout.InfiniteTimeSpan);
    }

    private void TellLeftOut()
    {
        Volatile.Write(ref _tells, 0);
        IReadOnlyList<(string Kind, int Severity, long LeftOut)> all = _limiter.TakeLeftOut(Milliseconds, out bool more);
        foreach ((string kind, int severity, long leftOut) in all)
            WriteLeftOut(kind, severity, leftOut);
        if (more)
            TellLater();
    }

    private void WriteLeftOut(string kind, int severity, long leftOut) =>
        WriteLine(severity, "", $"{leftOut} more lines of the kind \"{kind}\" were left out");

    private long Milliseconds => (long)_clock.GetElapsedTime(0).TotalMilliseconds;

    private string Prefix(string callId) => _options.Parsable
        ? $"[ID=\"{_options.MarkPrefix}{LogText.Name(callId)}{_options.MarkSuffix}\"]: "
        : $"[{_options.MarkPrefix}{LogText.Name(callId)}{_options.MarkSuffix}]: ";

    /// <summary>The message without external values; the command, which is one of ours, stays.</summary>
    private static string KindOf<TState>(TState state, string category)
    {
        string template = category;
        string command = "";
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            for (int i = 0; i < values.Count; i++)
            {
                if (values[i] is { Key: Template, Value: string text })
                    template = text;
                else if (values[i] is { Key: "Command", Value: string name })
                    command = name;
            }
        }

        return command.Length == 0 ? template : template.Replace("{Command}", command, StringComparison.Ordinal);
    }

    private sealed class EngineLogger(EngineLoggerProvider provider, string category, int informationSeverity) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && Severity(logLevel) <= provider.Level;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            int severity = Severity(logLevel);
            if (severity == DebugSeverity || LogEvents.IsOfCall(eventId) || provider.Admits(severity, KindOf(state, category)))
                provider.Write(severity, formatter(state, exception), exception);
        }

        private int Severity(LogLevel logLevel) => logLevel switch
        {
            LogLevel.Critical => 2,
            LogLevel.Error => 3,
            LogLevel.Warning => 4,
            LogLevel.Information => informationSeverity,
            _ => DebugSeverity,
        };
    }

    private int Level => _level.Level;
}
