using System.Diagnostics;

namespace MediaEngine.Demo;

/// <summary>The engine as a child process; its output goes to the output of this process.</summary>
internal sealed class EngineProcess : IDisposable
{
    /// <summary>The engine stops within two seconds; after a little more it counts as hung.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly Process _process;

    private EngineProcess(Process process) => _process = process;

    public static EngineProcess Start(EngineCommand command)
    {
        ProcessStartInfo start = new(command.Program, command.Arguments);
        return new EngineProcess(Process.Start(start) ?? throw new IOException($"{command.Program} does not start"));
    }

    /// <summary>Completes when the engine has ended, by itself or after <see cref="StopAsync"/>.</summary>
    public Task WaitAsync(CancellationToken stop) => _process.WaitForExitAsync(stop);

    /// <summary>Stops the engine (SIGTERM) and returns its exit status.</summary>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
            await TerminateAsync();
        using CancellationTokenSource patience = new(_patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        return _process.ExitCode;
    }

    public void Dispose() => _process.Dispose();

    /// <summary>The base library cannot send SIGTERM, so a shell does.</summary>
    private async Task TerminateAsync()
    {
        using Process? kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id} 2>/dev/null"]);
        await (kill?.WaitForExitAsync() ?? Task.CompletedTask);
    }
}
