namespace MediaEngine.Server.Logging;

internal enum StandardErrorStyle : byte
{
    Plain,
    Coloured,

    /// <summary>Level as &lt;N&gt; in front, no time: what systemd's journal expects of a service (sd-daemon(3)).</summary>
    Journal,
}

internal sealed class StandardErrorSink(TextWriter output, StandardErrorStyle style, bool timestamps) : ILogSink
{
    private static readonly string[] _names = ["EMERG", "ALERT", "CRIT", "ERR", "WARNING", "NOTICE", "INFO", "DEBUG"];

    private static readonly string[] _colours = ["31;1", "31;1", "31;1", "31", "33", "36", "0", "2"];

    private readonly Lock _lock = new();

    public void Write(in LogLine line)
    {
        string time = timestamps && style != StandardErrorStyle.Journal ? line.Time.ToString("yyyy-MM-dd HH:mm:ss.fff ") : "";
        string text = style switch
        {
            StandardErrorStyle.Journal => $"<{line.Severity}>{line.Text}",
            StandardErrorStyle.Coloured => $"\e[2m{time}\e[0m\e[{_colours[line.Severity]}m{_names[line.Severity]}: {line.Text}\e[0m",
            _ => $"{time}{_names[line.Severity]}: {line.Text}",
        };
        lock (_lock)
            output.WriteLine(text);
    }

    public void Dispose() => output.Flush();
}
