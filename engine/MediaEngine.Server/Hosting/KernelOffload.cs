using MediaEngine.Primitives;
using MediaEngine.Server.Options;
using MediaEngine.Signalling.Interfaces;
using MediaEngine.Transport.Offload;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>Decides once, at start, whether the kernel forwards media; one line of the log says so.</summary>
internal static partial class KernelOffload
{
    /// <summary>Null when packets are forwarded in user space only.</summary>
    /// <exception cref="OptionException">It is required and not available.</exception>
    public static KernelForwarder? Create(MediaOptions media, InterfaceTable interfaces, ILogger logger)
    {
        KernelOffloadMode mode = media.KernelOffload;
        if (mode == KernelOffloadMode.Off)
            return null;
        List<TransportAddress> addresses = [.. interfaces.All.SelectMany(i => i.Addresses).Select(p => p.Address).Distinct()];
        KernelForwarderOptions options = new()
        {
            Loopback = mode == KernelOffloadMode.Require,
            Workers = media.Workers,
            PreferTcx = media.KernelOffloadHook != KernelOffloadHook.Clsact,
            Xdp = media.KernelOffloadHook == KernelOffloadHook.Auto,
            Trace = text => LogTrace(logger, text),
        };
        if (KernelForwarder.TryCreate(options, addresses, out KernelForwarder? forwarder, out string? reason))
        {
            LogActive(logger, forwarder.Description);
            return forwarder;
        }

        if (mode == KernelOffloadMode.Require)
            throw new OptionException("kernel-offload", $"media cannot be forwarded in the kernel: {reason}");
        LogInactive(logger, reason);
        return null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The kernel forwards plain media on {Interfaces}")]
    private static partial void LogActive(ILogger logger, string interfaces);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Text}")]
    private static partial void LogTrace(ILogger logger, string text);

    [LoggerMessage(Level = LogLevel.Information, Message = "All media is forwarded in user space: {Reason}")]
    private static partial void LogInactive(ILogger logger, string reason);
}
