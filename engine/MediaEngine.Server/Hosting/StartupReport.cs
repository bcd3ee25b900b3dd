using MediaEngine.Primitives;
using MediaEngine.Server.Options;
using MediaEngine.Signalling.Interfaces;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>Log lines right after the start: the effective configuration and everything unusual about it.</summary>
internal static partial class StartupReport
{
    public static void Write(ILogger logger, EngineOptions options)
    {
        LogStarting(logger, EngineVersion.Text, Environment.ProcessId, options.Source.FileName ?? "no configuration file");
        foreach (string warning in options.Source.Warnings)
            LogWarning(logger, warning);
        if (options.Source.WithoutEffect.Count > 0)
            LogWithoutEffect(logger, string.Join(", ", options.Source.WithoutEffect));
        string[] module =
        [
            .. OptionTable.All.Where(o => o.Area == OptionArea.Kernel && !o.CommandLineOnly && options.Source.Values.IsSet(o.Name))
                .Select(o => o.Name),
        ];
        if (module.Length > 0)
            LogKernelModule(logger, string.Join(", ", module), options.Media.KernelOffload.ToString().ToLowerInvariant());
        foreach (LogicalInterface one in options.Interfaces.All)
        {
            foreach (PortPool pool in one.Addresses)
                LogInterface(logger, one.Name, pool.Address.AddressText(), pool.Advertised.AddressText(), pool.PortMin, pool.PortMax);
        }

        ControlOptions control = options.Control;
        if (control.Allow.IsEmpty
            && control.Ng.Concat(control.TcpNg).Concat(control.Cli).Any(e => !System.Net.IPAddress.IsLoopback(e.Address)))
            LogOpen(logger);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "MediaEngine {Version} starts, process {Process}, {File}")]
    private static partial void LogStarting(ILogger logger, string version, int process, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(Level = LogLevel.Information, Message = "Options without effect in this engine: {Options}")]
    private static partial void LogWithoutEffect(ILogger logger, string options);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Options of rtpengine's kernel module: {Options}. The engine forwards by a BPF program, which needs none of them " +
            "(kernel-offload={Mode})")]
    private static partial void LogKernelModule(ILogger logger, string options, string mode);

    [LoggerMessage(Level = LogLevel.Information, Message = "Interface {Name}: {Address}, advertised as {Advertised}, ports {First}-{Last}")]
    private static partial void LogInterface(ILogger logger, string name, string address, string advertised, int first, int last);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A control socket is not on loopback and ng-allow is not set: whoever can reach it controls all calls")]
    private static partial void LogOpen(ILogger logger);
}
