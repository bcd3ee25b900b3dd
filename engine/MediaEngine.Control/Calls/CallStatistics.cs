using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Control.Calls;

/// <summary>Why a call ended (reasons of the CDR and of closed_sessions_total).</summary>
public enum CallEnding : byte
{
    Regular,
    Forced,
    Timeout,
    SilentTimeout,
    OfferTimeout,
    FinalTimeout,
    InternalError,
}

internal static class CallEndings
{
    public static CallEnding Of(CallTimeoutReason reason) => reason switch
    {
        CallTimeoutReason.Silent => CallEnding.SilentTimeout,
        CallTimeoutReason.Offer => CallEnding.OfferTimeout,
        CallTimeoutReason.Final => CallEnding.FinalTimeout,
        CallTimeoutReason.InternalError => CallEnding.InternalError,
        _ => CallEnding.Timeout,
    };
}

/// <summary>Totals since start. Written by the control thread only; readable from any thread.</summary>
public sealed class CallStatistics
{
    /// <summary>A control address is grown by outsiders; past this many all further ones share one entry.</summary>
    private const int MaxProxies = 1024;

    private readonly Dictionary<TransportAddress, ProxyStatistics> _proxies = [];
    private readonly long[] _ended = new long[Enum.GetValues<CallEnding>().Length];

    public long Managed { get; private set; }

    public long Rejected { get; private set; }

    public TimeSpan TotalDuration { get; private set; }

    /// <summary>Sum of squared durations, in square seconds.</summary>
    public double TotalSquaredSeconds { get; private set; }

    public long EndedBy(CallEnding ending) => _ended[(int)ending];

    /// <summary>By address without port.</summary>
    public IReadOnlyDictionary<TransportAddress, ProxyStatistics> Proxies => _proxies;

    public ProxyStatistics Proxy(TransportAddress source)
    {
        TransportAddress key = source.WithPort(0);
        if (_proxies.TryGetValue(key, out ProxyStatistics? known))
            return known;
        if (_proxies.Count >= MaxProxies)
            key = default;
        if (!_proxies.TryGetValue(key, out known))
            _proxies[key] = known = new ProxyStatistics();
        return known;
    }

    internal void Started() => Managed++;

    internal void Refused() => Rejected++;

    internal void Ended(CallEnding ending, TimeSpan duration)
    {
        _ended[(int)ending]++;
        TotalDuration += duration;
        TotalSquaredSeconds += duration.TotalSeconds * duration.TotalSeconds;
    }
}

/// <summary>Requests of one control address.</summary>
public sealed class ProxyStatistics
{
    private readonly long[] _requests = new long[NgCommands.All.Length];

    public long Errors { get; internal set; }

    public long Requests(NgCommand command) => _requests[(int)command];

    internal void Count(NgCommand command) => _requests[(int)command]++;
}
