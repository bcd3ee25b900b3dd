using MediaEngine.Server.Options;

namespace MediaEngine.Server.Logging;

/// <summary>
/// Chooses the destination of the log: standard error with log-stderr; otherwise syslog, and standard error as well if somebody reads it (a
/// terminal, the journal) or there is no syslog daemon.
/// </summary>
internal static class LogSinks
{
    private const string SyslogPath = "/dev/log";

    public static IReadOnlyList<ILogSink> Choose(LoggingOptions options, LogCounters counters)
    {
        bool journal = IsJournal();
        bool terminal = !Console.IsErrorRedirected;
        bool syslog = !options.ToStandardError && !journal && File.Exists(SyslogPath);
        List<ILogSink> sinks = [];
        if (syslog)
            sinks.Add(new SyslogSink(SyslogPath, options.Facility, options.Name));
        if (!syslog || terminal)
        {
            StandardErrorStyle style = journal ? StandardErrorStyle.Journal
                : terminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) ? StandardErrorStyle.Coloured
                : StandardErrorStyle.Plain;
            sinks.Add(new StandardErrorSink(Console.OpenStandardError(), style, options.Timestamps));
        }

        return sinks.ConvertAll(ILogSink (sink) => new QueuedSink(sink, counters));
    }

    /// <summary>JOURNAL_STREAM has device and inode of the journal's socket; standard error is the journal if it is that socket.</summary>
    private static bool IsJournal()
    {
        string[] stream = (Environment.GetEnvironmentVariable("JOURNAL_STREAM") ?? "").Split(':');
        if (stream.Length != 2)
            return false;
        FileSystemInfo? target = null;
        try
        {
            target = File.ResolveLinkTarget("/proc/self/fd/2", returnFinalTarget: false);
        }
        catch (IOException)
        {
            // Without /proc: not the journal.
        }

        return target is not null && target.Name == $"socket:[{stream[1]}]";
    }
}
