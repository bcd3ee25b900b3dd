using System.Diagnostics;
using MediaEngine.Testing;

namespace MediaEngine.System.Tests.Browsers;

/// <summary>A program that runs during a test and is stopped at its end.</summary>
internal sealed class RigProcess : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly ProcessOutput _output;

    public RigProcess(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = new ProcessOutput(_process);
    }

    public string Output => _output.ToString();

    /// <summary>Waits for a condition. Fails with the program's output when the program ends or the wait takes too long.</summary>
    public async Task UntilAsync(Func<bool> ready, string what)
    {
        bool isReady = false;
        await Eventually.BecomesAsync(() => (isReady = ready()) || _process.HasExited, _patience);
        if (!isReady)
            throw new InvalidOperationException($"{what}:\n{Output}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            using (Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
                kill.WaitForExit();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
                _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
