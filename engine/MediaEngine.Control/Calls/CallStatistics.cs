using MediaEngine.Primitives;
using MediaEngine.Protocol.Ng;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;

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
        _ => CallEnding.Timeout,
    };
}

/// <summary>Totals since start. Written by the control thread only; readable from any thread.</summary>
public sealed class CallStatistics
{
    /// <summary>A control address is grown by outsiders; past this many all further ones share one entry.</summary>
    private const int MaxProxies = 1024;

    private readonly Dictionary<TransportAddress, ProxyStatistics> _proxies = [];
    private readonly Dictionary<PortPool, InterfaceTotals> _interfaces = [];
    private readonly long[] _ended = new long[Enum.GetValues<CallEnding>().Length];

    public long Managed { get; private set; }

    public long Rejected { get; private set; }

    public TimeSpan TotalDuration { get; private set; }

    /// <summary>Sum of squared durations, in square seconds.</summary>
    public double TotalSquaredSeconds { get; private set; }

    /// <summary>Streams that never received a packet.</summary>
    public long ZeroWayStreams { get; private set; }

    /// <summary>Calls in which only one side ever sent.</summary>
    public long OneWayStreams { get; private set; }

    public QualityTotals Quality { get; } = new();

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

    public InterfaceTotals Interface(PortPool pool)
    {
        if (!_interfaces.TryGetValue(pool, out InterfaceTotals? totals))
            _interfaces[pool] = totals = new InterfaceTotals();
        return totals;
    }

    internal void Started() => Managed++;

    internal void Refused() => Rejected++;

    internal void Ended(CallEnding ending, TimeSpan duration)
    {
        _ended[(int)ending]++;
        TotalDuration += duration;
        TotalSquaredSeconds += duration.TotalSeconds * duration.TotalSeconds;
    }

    /// <summary>Adds what an ending call's worker counted, by the local address each media used.</summary>
    internal void Measured(CallState call, CallSnapshot snapshot)
    {
        int silent = 0;
        int heard = 0;
        foreach (Party party in call.Parties)
        {
            foreach (MediaState media in party.Medias)
            {
                if (media is not { Ports: { } ports, Rejected: false })
                    continue;
                if (Measured(media, Interface(ports.Primary.Pool), snapshot))
                    heard++;
                else
                    silent++;
            }
        }

        ZeroWayStreams += silent;
        if (heard > 0 && silent > 0)
            OneWayStreams++;
    }

    /// <summary>True when the media received something.</summary>
    private bool Measured(MediaState media, InterfaceTotals totals, CallSnapshot snapshot)
    {
        bool heard = false;
        foreach (TransportSnapshot transport in snapshot.Transports)
        {
            if (transport.TransportId != media.RtpTransportId && transport.TransportId != media.RtcpTransportId)
                continue;
            totals.Add(transport.Received, transport.Sent);
            heard |= transport.TransportId == media.RtpTransportId && transport.Received.Packets > 0;
        }

        foreach (InboundStreamSnapshot stream in snapshot.InboundStreams)
        {
            if (stream.MediaId != media.Id)
                continue;
            Quality.Add(stream);
            totals.Quality.Add(stream);
        }

        return heard;
    }
}

/// <summary>Requests of one control address.</summary>
public sealed class ProxyStatistics
{
    private readonly long[] _requests = new long[NgCommands.All.Length];

    private readonly TimeSpan[] _durations = new TimeSpan[NgCommands.All.Length];

    public long Errors { get; internal set; }

    public long Requests(NgCommand command) => _requests[(int)command];

    /// <summary>Time spent on requests of a command; zero when the control side was given no clock.</summary>
    public TimeSpan Duration(NgCommand command) => _durations[(int)command];

    internal void Count(NgCommand command) => _requests[(int)command]++;

    internal void Spent(NgCommand command, TimeSpan time) => _durations[(int)command] += time;
}
