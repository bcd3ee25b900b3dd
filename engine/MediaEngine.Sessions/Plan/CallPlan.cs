using System.Collections.Immutable;

namespace MediaEngine.Sessions.Plan;

/// <summary>
/// Everything a worker must do for one call, complete and immutable. Signalling builds a plan after each command and posts it. The worker
/// compares it with what it runs, by the IDs inside, and keeps the state (statistics, learned addresses, cipher contexts) of all that
/// stays.
/// </summary>
public sealed record CallPlan
{
    /// <summary>Unique for the lifetime of the process; the worker's key.</summary>
    public required long CallKey { get; init; }

    /// <summary>NG call-id; for logs and events only.</summary>
    public required string CallId { get; init; }

    /// <summary>Key of the call whose worker must run this one, because this one receives or brings its stream; 0 for any worker.</summary>
    public long Beside { get; init; }

    public ImmutableArray<TransportPlan> Transports { get; init; } = [];

    public ImmutableArray<SectionPlan> Sections { get; init; } = [];

    /// <summary>Sources of media other than sections.</summary>
    public ImmutableArray<SourcePlan> Sources { get; init; } = [];

    /// <summary>Sinks other than sections.</summary>
    public ImmutableArray<SinkPlan> Sinks { get; init; } = [];

    /// <summary>Routes from sections and sources to sections and sinks.</summary>
    public ImmutableArray<RoutePlan> Routes { get; init; } = [];

    public CallTimeouts Timeouts { get; init; } = CallTimeouts.Default;

    /// <summary>NG drop-traffic: no packet is forwarded.</summary>
    public bool DropTraffic { get; init; }

    /// <summary>Media timeouts are off, because the call is being deleted with a delay and signalling removes it.</summary>
    public bool TimeoutsSuspended { get; init; }

    /// <summary>
    /// True when the engine does nothing but forward the packets of one section, to other sections only, and no source of the engine sends
    /// to the other section.
    /// </summary>
    /// <param name="from">Id of the section in which the packets arrive.</param>
    /// <param name="to">Id of the section in which they are sent.</param>
    public bool IsPlainForwarding(int from, int to)
    {
        foreach (RoutePlan route in Routes)
        {
            if (route.From == from && (route.Process is not null || !IsSection(route.To)))
                return false;
            if (route.To == to && !IsSection(route.From))
                return false;
        }

        return true;
    }

    private bool IsSection(int id)
    {
        foreach (SectionPlan section in Sections)
        {
            if (section.Id == id)
                return true;
        }

        return false;
    }
}

/// <summary>How long a call may be without media, in whole seconds; 0 is off (rtpengine's timeout options).</summary>
/// <param name="Media">A stream that should receive and whose peer is known.</param>
/// <param name="Silent">A stream that should not receive (hold, inactive).</param>
/// <param name="Offer">A stream without an answer yet.</param>
/// <param name="Final">Age of the whole call.</param>
public sealed record CallTimeouts(int Media, int Silent, int Offer, int Final)
{
    public static readonly CallTimeouts Default = new(60, 3600, 3600, 0);
}
