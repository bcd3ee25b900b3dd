using System.Text;

namespace MediaEngine.Server.Logging;

/// <param name="output">Without a buffer: written text has been accepted.</param>
internal sealed class StandardErrorSink(Stream output, StandardErrorStyle style, bool timestamps) : ILogSink
{
    private static readonly string[] _names = ["EMERG", "ALERT", "CRIT", "ERR", "WARNING", "NOTICE", "INFO", "DEBUG"];

    private static readonly string[] _colours = ["31;1", "31;1", "31;1", "31", "33", "36", "0", "2"];

    private readonly Lock _lock = new();
    private bool _cut;

    public bool Write(in LogLine line)
    {
        string time = timestamps && style != StandardErrorStyle.Journal ? line.Time.ToString("yyyy-MM-dd HH:mm:ss.fff ") : "";
        string text = style switch
        {
            StandardErrorStyle.Journal => $"<{line.Severity}>{line.Text}",
            StandardErrorStyle.Coloured => $"\e[2m{time}\e[0m\e[{_colours[line.Severity]}m{_names[line.Severity]}: {line.Text}\e[0m",
            _ => $"{time}{_names[line.Severity]}: {line.Text}",
        };
        lock (_lock)
        {
            try
            {
                // A disk that is full in the middle of a line keeps its beginning.
                output.Write(Encoding.UTF8.GetBytes(_cut ? $"\n{text}\n" : $"{text}\n"));
                _cut = false;
                return true;
            }
            catch (IOException)
            {
                _cut = true;
                return false;
            }
        }
    }

    public void Dispose() => output.Dispose();
}
