using System.Diagnostics.CodeAnalysis;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Listeners;
using MediaEngine.Server.Logging;
using MediaEngine.Server.Metrics;
using MediaEngine.Server.Options;
using MediaEngine.Sessions;
using MediaEngine.Transport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>The engine, wired: workers, media plane, signalling, control sockets. Starts and stops inside the host.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The host calls StopAsync, which disposes them.")]
internal sealed partial class EngineService(
    EngineOptions options, LogLevelSwitch level, IHostApplicationLifetime lifetime, ILoggerFactory loggers, ILogger<EngineService> logger)
    : IHostedService
{
    private MediaWorkers? _workers;
    private ControlSide? _control;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        StartupReport.Write(logger, options);
        SystemRandom random = new();
        PortAllocator ports = new(random, () => MonotonicClock.Now, new UdpSocketFactory());
        WorkerEvents events = new();
        _workers = new MediaWorkers(options.Media, ports, random, events, loggers.CreateLogger<MediaWorkers>(), EndByFault);
        WorkerMediaPlane plane = new(_workers.Mailboxes, () => new AwaitedSnapshot());

        ControlGate gate = new(options.Control.Allow, new ListenerCounters(), loggers.CreateLogger<ControlGate>());
        INgCommandHandler commands = new PingOnly();
        ControlThread thread = new(gate, now => MonotonicTime.Never);
        _control = new ControlSide(thread, gate, commands, new NgTemplates(options.Control.Templates));

        _workers.Start();
        MetricsPage metrics = new(_workers, ports, options.Interfaces, gate.Counters, TimeProvider.System);
        await _control.StartAsync(options.Control, _ => "", () => Task.FromResult(metrics.Write()));
        LogServing(string.Join(", ", options.Control.Ng.Select(e => $"udp:{e}")));
        _ = plane;
        _ = level;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_control is not null)
            await _control.DisposeAsync();
        _workers?.Dispose();
        LogStopped();
    }

    /// <summary>A supervisor starts the process again; going on with fewer workers would lose calls silently.</summary>
    private void EndByFault()
    {
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Serving NG on {Sockets}")]
    private partial void LogServing(string sockets);

    [LoggerMessage(Level = LogLevel.Information, Message = "MediaEngine has stopped")]
    private partial void LogStopped();
}
