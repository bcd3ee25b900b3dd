using MediaEngine.Server.Demo;
using MediaEngine.Server.Logging;
using MediaEngine.Server.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>The process around the engine: logging, signals, systemd, and an end within two seconds.</summary>
internal static class EngineHost
{
    public static IHost Create(EngineOptions options)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        LogLevelSwitch level = new(options.Logging.Level);
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        builder.Logging.AddProvider(new EngineLoggerProvider(options.Logging, level, LogSinks.Choose(options.Logging), TimeProvider.System));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1.5));
        builder.Services.AddSystemd();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(level);
        builder.Services.AddHostedService<LogLevelSignals>();
        builder.Services.AddHostedService<EngineService>();
        if (options.Demo)
            builder.Services.AddHostedService<DemoService>();
        return builder.Build();
    }
}
