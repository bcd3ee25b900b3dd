using System.Diagnostics;
using System.Text;

namespace MediaEngine.System.Tests;

/// <summary>The text that a process has printed so far on standard output and standard error.</summary>
internal sealed class ProcessOutput
{
    private readonly StringBuilder _text = new();
    private readonly Action<string>? _line;

    /// <param name="process">A started process with both outputs redirected.</param>
    /// <param name="line">Called for each line; optional.</param>
    public ProcessOutput(Process process, Action<string>? line = null)
    {
        _line = line;
        process.OutputDataReceived += (_, printed) => Append(printed.Data);
        process.ErrorDataReceived += (_, printed) => Append(printed.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public override string ToString()
    {
        lock (_text)
            return _text.ToString();
    }

    /// <summary>Waits for a text. Returns false when the process does not print it in time.</summary>
    public bool WaitFor(string text, TimeSpan patience)
    {
        var clock = Stopwatch.StartNew();
        lock (_text)
        {
            while (!_text.ToString().Contains(text, StringComparison.Ordinal))
            {
                TimeSpan rest = patience - clock.Elapsed;
                if (rest <= TimeSpan.Zero)
                    return false;
                Monitor.Wait(_text, rest);
            }
        }

        return true;
    }

    private void Append(string? line)
    {
        if (line is null)
            return;
        lock (_text)
        {
            _text.AppendLine(line);
            Monitor.PulseAll(_text);
        }

        _line?.Invoke(line);
    }
}
