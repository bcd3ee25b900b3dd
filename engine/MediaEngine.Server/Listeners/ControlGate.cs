using System.Net;
using MediaEngine.Primitives;
using MediaEngine.Server.Options;
using Microsoft.Extensions.Logging;

namespace MediaEngine.Server.Listeners;

/// <summary>Which peers may use the control sockets. Refused ones are always counted, and logged at a limited rate.</summary>
internal sealed partial class ControlGate(AllowList allow, ListenerCounters counters, ILogger logger)
{
    private const long LogInterval = 10_000;
    private long _nextLog = long.MinValue;

    public ListenerCounters Counters => counters;

    public ILogger Logger => logger;

    /// <summary>The option with the list of allowed peers, for the log.</summary>
    public string Option { get; init; } = "ng-allow";

    /// <summary>Recognises the engine's own media sockets: datagrams from them are relayed for others, whatever ng-allow says.</summary>
    public Func<TransportAddress, bool> IsOwnMedia { get; init; } = static _ => false;

    public bool AdmitsDatagram(in TransportAddress peer)
    {
        if (!IsOwnMedia(peer))
            return Admits(peer);
        counters.CountOwnMedia();
        if (MayLog())
            LogOwnMedia(peer, counters.OwnMedia);
        return false;
    }

    /// <summary>ng-allow names peers.</summary>
    public bool HasList => !allow.IsEmpty;

    /// <summary>The peer itself is in ng-allow; loopback only if it is listed.</summary>
    public bool Lists(IPAddress peer) => allow.Lists(peer);

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
        if (MayLog())
            LogRefused(peer, Option, counters.Refused);
        return false;
    }

    /// <summary>A bug of the engine, met by a connection: counted and logged; the connection is closed.</summary>
    public void CountFailure(Exception failure)
    {
        counters.CountHandlerFailure();
        LogFailure(failure);
    }

    private bool MayLog()
    {
        long now = Environment.TickCount64;
        long next = Volatile.Read(ref _nextLog);
        return now >= next && Interlocked.CompareExchange(ref _nextLog, now + LogInterval, next) == next;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A control connection failed inside the engine")]
    private partial void LogFailure(Exception failure);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A control socket refused a datagram from the engine's own media port {Peer} ({Count} so far): a call sends media to it")]
    private partial void LogOwnMedia(TransportAddress peer, long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Peer {Peer} is not in {Option} and was refused ({Count} refusals so far)")]
    private partial void LogRefused(IPAddress peer, string option, long count);
}
