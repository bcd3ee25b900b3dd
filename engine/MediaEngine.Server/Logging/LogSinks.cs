using MediaEngine.Server.Options;

namespace MediaEngine.Server.Logging;

/// <summary>
/// Chooses where the log goes: with log-stderr to standard error; else to syslog, and to standard error as well when somebody reads it
/// there (a terminal, the journal) or when there is no syslog daemon.
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

    /// <summary>JOURNAL_STREAM names device and inode of the journal's socket; it is ours when standard error is that socket.</summary>
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
            // No /proc: treated as not the journal.
        }

        return target is not null && target.Name == $"socket:[{stream[1]}]";
    }
}
