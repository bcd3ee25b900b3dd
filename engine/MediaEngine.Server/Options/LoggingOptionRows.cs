using static MediaEngine.Protocol.Compatibility.NameStatus;
using static MediaEngine.Server.Options.OptionArea;
using static MediaEngine.Server.Options.OptionKind;

namespace MediaEngine.Server.Options;

/// <summary>Logging.</summary>
internal static class LoggingOptionRows
{
    private static readonly string[] _subsystems =
        ["core", "spandsp", "ffmpeg", "transcoding", "codec", "rtcp", "ice", "crypto", "srtp", "internals", "http", "control", "dtx"];

    private static readonly string[] _facilities =
        ["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
         "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"];

    public static readonly OptionDefinition[] Rows =
    [
        new("log-level", 'L', Integer, "6", "0-7", Same,
            "Verbosity of the log: 3 errors, 4 warnings, 5 start and stop, 6 calls, 7 everything. SIGUSR1 decreases it by one, " +
            "SIGUSR2 increases it by one.")
            { Area = Log, Range = (0, 7) },
        .. _subsystems.Select(s => new OptionDefinition($"log-level-{s}", '\0', Integer, null, "-1..7", NoEffect,
            $"Level of the subsystem '{s}'; log-level when not given.") { Area = Log, Range = (-1, 7) }),
        new("log-stderr", 'E', Flag, null, "", Same,
            "Log to standard error. Without this option the log goes to syslog, and also to standard error if that is a terminal or " +
            "the journal.")
            { Area = Log },
        new("log-facility", '\0', Choice, "daemon", "NAME", Same, "Syslog facility.") { Area = Log, Choices = _facilities },
        new("log-name", '\0', Text, "rtpengine", "NAME", Same, "Program name in syslog.") { Area = Log },
        new("log-facility-cdr", '\0', Choice, null, "NAME", NotYet, "Write a line for each ended call to this facility.")
            { Area = Log, Choices = _facilities },
        new("log-facility-rtcp", '\0', Choice, null, "NAME", NotYet, "Write received RTCP to this facility.")
            { Area = Log, Choices = _facilities },
        new("log-facility-dtmf", '\0', Choice, null, "NAME", NotYet, "Write DTMF events to this facility.")
            { Area = Log, Choices = _facilities },
        new("log-format", '\0', Choice, "default", "default|parsable", Same,
            "Call-ID before each line as '[ID]: ' or as '[ID=\"ID\"]: '.")
            { Area = Log, Choices = ["default", "parsable"] },
        new("log-mark-prefix", '\0', Text, null, "TEXT", Same, "Text before the Call-ID in a line.") { Area = Log },
        new("log-mark-suffix", '\0', Text, null, "TEXT", Same, "Text after the Call-ID in a line.") { Area = Log },
        new("no-log-timestamps", '\0', Flag, null, "", Same, "Write no time before lines on standard error.") { Area = Log },
        new("max-log-line-length", '\0', Integer, "0", "BYTES", Same, "Truncate longer lines. 0 means no limit.")
            { Area = Log, Range = (0, 1 << 20) },
        new("split-logs", '\0', Flag, null, "", Same, "Split a message of several lines into several log lines.") { Area = Log },
        new("log-srtp-keys", '\0', Flag, null, "", NoEffect, "Keys are never logged.") { Area = Log },
        new("debug-srtp", '\0', Flag, null, "", NoEffect, "Keys are never logged.") { Area = Log },
    ];
}
