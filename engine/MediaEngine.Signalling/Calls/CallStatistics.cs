using MediaEngine.Primitives;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Signalling.Calls;

/// <summary>Totals since start. Written by the control thread only; readable from any thread.</summary>
public sealed class CallStatistics
{
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

    /// <summary>Adds the counts of an ended call, by the local address of each section.</summary>
    internal void Measured(CallState call, CallSnapshot snapshot)
    {
        int silent = 0;
        int heard = 0;
        foreach (Party party in call.Parties)
        {
            foreach (SectionState media in party.Sections)
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

    /// <summary>True when the media received packets.</summary>
    private bool Measured(SectionState media, InterfaceTotals totals, CallSnapshot snapshot)
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
