using System.Diagnostics;

namespace MediaEngine.Demo;

/// <summary>The engine as a child process; its output goes where ours goes.</summary>
internal sealed class EngineProcess : IDisposable
{
    /// <summary>The engine stops within two seconds; a little more is an engine that hangs.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly Process _process;

    private EngineProcess(Process process) => _process = process;

    public static EngineProcess Start(EngineCommand command)
    {
        ProcessStartInfo start = new(command.Program, command.Arguments);
        return new EngineProcess(Process.Start(start) ?? throw new IOException($"{command.Program} does not start"));
    }

    /// <summary>Completes when the engine has ended, by itself or by <see cref="StopAsync"/>.</summary>
    public Task WaitAsync(CancellationToken stop) => _process.WaitForExitAsync(stop);

    /// <summary>Asks the engine to stop (SIGTERM) and gives its exit status.</summary>
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

    /// <summary>The base library has no call that sends SIGTERM; every shell has.</summary>
    private async Task TerminateAsync()
    {
        using Process? kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id} 2>/dev/null"]);
        await (kill?.WaitForExitAsync() ?? Task.CompletedTask);
    }
}
