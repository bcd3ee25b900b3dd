namespace MediaEngine.Server.Options;

/// <param name="Level">Syslog severity, 0 to 7.</param>
/// <param name="ToStandardError">Standard error in place of syslog.</param>
/// <param name="Facility">Syslog facility number (RFC 5424 section 6.2.1).</param>
internal sealed record LoggingOptions(
    int Level, bool ToStandardError, int Facility, string Name, bool Parsable, string MarkPrefix, string MarkSuffix, bool Timestamps,
    int MaxLineLength, bool SplitLines)
{
    private static readonly string[] _facilities =
        ["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"];

    public static LoggingOptions From(OptionValues values)
    {
        string facility = values.Text("log-facility")!.ToLowerInvariant();
        return new LoggingOptions(
            values.Int32("log-level"),
            values.Flag("log-stderr"),
            facility.StartsWith("local", StringComparison.Ordinal) ? 16 + (facility[^1] - '0') : Array.IndexOf(_facilities, facility),
            values.Text("log-name")!,
            string.Equals(values.Text("log-format"), "parsable", StringComparison.OrdinalIgnoreCase),
            values.Text("log-mark-prefix") ?? "", values.Text("log-mark-suffix") ?? "",
            !values.Flag("no-log-timestamps"),
            values.Int32("max-log-line-length"),
            values.Flag("split-logs"));
    }
}
