using MediaEngine.Transport;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Hosting;

/// <summary>Decides once, at the start, how packets are received and sent where the options leave that open.</summary>
internal static partial class PacketIoChoice
{
    /// <summary>epoll where io_uring costs clearly more on this host; else what the options say.</summary>
    public static PacketIoKind Decide(PacketIoKind wanted, ILogger logger)
    {
        if (wanted != PacketIoKind.Auto || PacketIoTrial.Run() is not { } figures)
            return wanted;
        LogTrial(logger, figures.IoUring / 1000, figures.Epoll / 1000, figures.Better == PacketIoKind.Epoll ? "epoll" : "io_uring");

        // With 'auto' a worker takes io_uring, and epoll when that fails.
        return figures.Better == PacketIoKind.Epoll ? PacketIoKind.Epoll : PacketIoKind.Auto;
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Forwarding a datagram takes {IoUring:0.0} us of CPU with io_uring and {Epoll:0.0} us with epoll: {Choice} is used")]
    private static partial void LogTrial(ILogger logger, double ioUring, double epoll, string choice);
}
