using System.Runtime.InteropServices;
using MediaEngine.Server.Logging;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>SIGUSR1 lowers the log level by one, SIGUSR2 raises it, as operators of rtpengine expect.</summary>
internal sealed partial class LogLevelSignals(LogLevelSwitch level, ILogger<LogLevelSignals> logger) : IHostedService, IDisposable
{
    // Linux numbers (signal(7)); PosixSignal names only the signals every Unix has in common use.
    private const PosixSignal Usr1 = (PosixSignal)10;
    private const PosixSignal Usr2 = (PosixSignal)12;

    private PosixSignalRegistration? _less;
    private PosixSignalRegistration? _more;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _less = PosixSignalRegistration.Create(Usr1, context => Change(context, -1));
        _more = PosixSignalRegistration.Create(Usr2, context => Change(context, +1));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _less?.Dispose();
        _more?.Dispose();
    }

    private void Change(PosixSignalContext context, int step)
    {
        context.Cancel = true;
        level.Level += step;
        LogChanged(level.Level);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Log level is now {Level}")]
    private partial void LogChanged(int level);
}
