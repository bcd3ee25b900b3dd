using MediaEngine.Server.Options;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>Starts and stops the engine inside the host.</summary>
internal sealed partial class EngineService(EngineOptions options, ILogger<EngineService> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        StartupReport.Write(logger, options);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        LogStopped();
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "MediaEngine has stopped")]
    private partial void LogStopped();
}
