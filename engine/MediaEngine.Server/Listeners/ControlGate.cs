using System.Net;
using MediaEngine.Primitives;
using MediaEngine.Server.Options;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Listeners;

/// <summary>Who may talk to the control sockets, and what became of those who may not: counted always, logged at a limited rate.</summary>
internal sealed partial class ControlGate(AllowList allow, ListenerCounters counters, ILogger logger)
{
    private const long LogInterval = 10_000;
    private long _nextLog = long.MinValue;

    public ListenerCounters Counters => counters;

    public ILogger Logger => logger;

    public bool Admits(in TransportAddress peer)
    {
        if (allow.IsEmpty || peer.IsLoopback)
            return true;
        return Admits(IPAddress.Parse(peer.AddressText()));
    }

    public bool Admits(IPAddress peer)
    {
        if (allow.Allows(peer))
            return true;
        counters.CountRefused();
        long now = Environment.TickCount64;
        long next = Volatile.Read(ref _nextLog);
        if (now >= next && Interlocked.CompareExchange(ref _nextLog, now + LogInterval, next) == next)
            LogRefused(peer, counters.Refused);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Control peer {Peer} is not in ng-allow and was refused ({Count} refusals so far)")]
    private partial void LogRefused(IPAddress peer, long count);
}
