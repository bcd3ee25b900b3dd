namespace MediaEngine.Server.Logging;

/// <summary>One message on its way to the sinks.</summary>
/// <param name="Severity">Syslog severity, 0 emergency to 7 debug (RFC 5424 section 6.2.1).</param>
/// <param name="Text">One line, with the Call-ID in front when there is one.</param>
internal readonly record struct LogLine(int Severity, DateTimeOffset Time, string Text);
