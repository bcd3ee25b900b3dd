namespace MediaEngine.Server.Logging;

/// <summary>One message for the sinks.</summary>
/// <param name="Severity">Syslog severity, 0 emergency to 7 debug (RFC 5424 section 6.2.1).</param>
/// <param name="Text">One line, beginning with the Call-ID if there is one.</param>
internal readonly record struct LogLine(int Severity, DateTimeOffset Time, string Text);
