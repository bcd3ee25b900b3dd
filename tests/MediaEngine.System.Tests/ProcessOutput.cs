using System.Diagnostics;
using System.Text;

namespace MediaEngine.System.Tests;

/// <summary>What a process has printed so far, on both of its outputs.</summary>
internal sealed class ProcessOutput
{
    private readonly StringBuilder _text = new();
    private readonly Action<string>? _line;

    /// <param name="process">Started, with both outputs redirected.</param>
    /// <param name="line">Called for each line, when given.</param>
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

    private void Append(string? line)
    {
        if (line is null)
            return;
        lock (_text)
            _text.AppendLine(line);
        _line?.Invoke(line);
    }
}
