using MediaEngine.Server.Logging;
using MediaEngine.Server.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>The process around the engine: logging, signals, systemd, and a stop within two seconds.</summary>
internal static class EngineHost
{
    public static IHost Create(EngineOptions options)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        LogLevelSwitch level = new(options.Logging.Level);
        builder.Logging.SetMinimumLevel(LogLevel.Trace);

        // Created by the container, which also disposes it: queued lines are written before the process ends, whatever the reason.
        LogCounters counters = new();
        builder.Services.AddSingleton(counters);
        builder.Services.AddSingleton<ILoggerProvider>(
            _ => new EngineLoggerProvider(options.Logging, level, LogSinks.Choose(options.Logging, counters),
                TimeProvider.System, counters));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);

        // Program prints the reason of a failed start once, as a sentence.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1.5));
        builder.Services.AddSystemd();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(level);
        builder.Services.AddHostedService<LogLevelSignals>();
        builder.Services.AddHostedService<EngineService>();
        return builder.Build();
    }
}
