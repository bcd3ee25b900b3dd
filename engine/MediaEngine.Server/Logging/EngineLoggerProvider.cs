using MediaEngine.Server.Options;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Logging;

/// <summary>
/// Turns log messages into lines as rtpengine writes them and gives them to the sinks. Its eight levels are those of syslog: information of the
/// engine's start and stop counts as a notice (5), other information as 6, debug and trace as 7.
/// </summary>
internal sealed class EngineLoggerProvider(LoggingOptions options, LogLevelSwitch level, IReadOnlyList<ILogSink> sinks, TimeProvider clock)
    : ILoggerProvider, ISupportExternalScope
{
    private const string NoticeCategory = "MediaEngine.Server.Hosting";

    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) =>
        new EngineLogger(this, categoryName.StartsWith(NoticeCategory, StringComparison.Ordinal) ? 5 : 6);

    public void Dispose()
    {
        foreach (ILogSink sink in sinks)
            sink.Dispose();
    }

    private void Write(int severity, string message, Exception? exception)
    {
        string text = exception is null ? message : $"{message}: {exception}";
        string call = "";
        _scopes.ForEachScope((scope, _) => call = scope is CallScope current ? Prefix(current.CallId) : call, 0);
        if (options.SplitLines)
        {
            foreach (string part in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                WriteLine(severity, call + part.TrimEnd('\r'));
            return;
        }

        WriteLine(severity, call + text.ReplaceLineEndings(" "));
    }

    private void WriteLine(int severity, string text)
    {
        if (options.MaxLineLength > 0 && text.Length > options.MaxLineLength)
            text = text[..options.MaxLineLength];
        LogLine line = new(severity, clock.GetLocalNow(), Printable(text));
        foreach (ILogSink sink in sinks)
            sink.Write(line);
    }

    /// <summary>Names in messages come from outside: they neither end a line nor move a terminal's cursor.</summary>
    private static string Printable(string text) => !text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f')
        ? text
        : string.Create(text.Length, text, static (line, from) =>
        {
            for (int i = 0; i < line.Length; i++)
                line[i] = char.IsControl(from[i]) ? ' ' : from[i];
        });

    private string Prefix(string callId) => options.Parsable
        ? $"[ID=\"{options.MarkPrefix}{callId}{options.MarkSuffix}\"]: "
        : $"[{options.MarkPrefix}{callId}{options.MarkSuffix}]: ";

    private sealed class EngineLogger(EngineLoggerProvider provider, int informationSeverity) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && Severity(logLevel) <= provider.Level;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                provider.Write(Severity(logLevel), formatter(state, exception), exception);
        }

        private int Severity(LogLevel logLevel) => logLevel switch
        {
            LogLevel.Critical => 2,
            LogLevel.Error => 3,
            LogLevel.Warning => 4,
            LogLevel.Information => informationSeverity,
            _ => 7,
        };
    }

    private int Level => level.Level;
}
