using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Offload;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Reports;
using MediaEngine.Sessions.Routing;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Worker;

/// <summary>
/// One call as run by its worker. It follows the plans of signalling and keeps the state of everything whose ID stays. Its own timer checks
/// timeouts.
/// </summary>
internal sealed class Call : CallContext
{
    private static readonly TimeSpan _timeoutCheckInterval = TimeSpan.FromSeconds(1);

    private readonly WorkerContext _context;
    private readonly ApplyScratch _scratch;
    private readonly MonotonicTime _created;
    private readonly CallOffload? _offload;
    private CallNodes? _nodes;
    private CallPlan? _plan;
    private MediaTransport[] _transports = [];
    private MediaSection[] _sections = [];
    private bool _timedOut;
    private bool _contested;

    /// <param name="scratch">The worker's services.</param>
    public Call(WorkerContext context, DatagramRouter router, ApplyScratch scratch, long key, MonotonicTime now)
        : base(context, router, key)
    {
        (_context, _scratch) = (context, scratch);
        _offload = context.Options.KernelForwarder is { } forwarder ? new CallOffload(context, forwarder) : null;
        _created = now;
        context.Timers.Schedule(this, now + _timeoutCheckInterval);
    }

    public CallPlan Plan => _plan!;

    public override bool DropsTraffic => _plan!.DropTraffic;

    public ReadOnlySpan<MediaTransport> Transports => _transports;

    public ReadOnlySpan<MediaSection> Sections => _sections;

    /// <summary>Changes the call to the plan.</summary>
    public void Apply(CallPlan plan, MonotonicTime now)
    {
        _offload?.Suspend();
        MediaTransport[] oldTransports = _transports;
        MediaSection[] oldSections = _sections;
        _plan = plan;
        _timedOut = false;
        ApplyScratch scratch = _scratch;
        scratch.Clear();
        Ports.Begin();
        _transports = new MediaTransport[plan.Transports.Length];
        Dictionary<int, MediaTransport> transportsById = scratch.Transports;
        for (int i = 0; i < _transports.Length; i++)
        {
            _transports[i] = FollowTransport(oldTransports, plan.Transports[i], i, now);
            ForgetSections(_transports[i], scratch);
            transportsById[plan.Transports[i].Id] = _transports[i];
        }

        foreach (MediaTransport old in oldTransports)
        {
            if (!transportsById.TryGetValue(old.Plan.Id, out MediaTransport? kept) || kept != old)
                Close(old);
        }

        Ports.DetachUnclaimed();
        FollowKeys(plan, transportsById, now);
        _sections = new MediaSection[plan.Sections.Length];
        Dictionary<int, MediaSection> sectionsById = scratch.Sections;
        for (int i = 0; i < _sections.Length; i++)
        {
            SectionPlan media = plan.Sections[i];
            MediaSection section = Find(oldSections, media.Id, i) ?? new MediaSection(this, _context, media);
            section.Update(media, transportsById.GetValueOrDefault(media.RtpTransport),
                transportsById.GetValueOrDefault(media.RtcpTransport));
            RtcpReporter.Follow(section, _context, now);
            section.RtpTransport?.AddSection(section);
            if (section.RtcpTransport != section.RtpTransport)
                section.RtcpTransport?.AddSection(section);
            _sections[i] = section;
            sectionsById[media.Id] = section;
        }

        foreach (MediaSection old in oldSections)
        {
            if (!sectionsById.TryGetValue(old.Plan.Id, out MediaSection? kept) || kept != old)
                old.Close();
        }

        if (_nodes is not null || CallNodes.AreIn(plan))
            (_nodes ??= new CallNodes(_context, Key)).Follow(plan, _sections, now);
        RouteTable.Connect(_sections, plan, scratch, _nodes, _context);
        _nodes?.ConnectSources(plan, _sections, now);
        scratch.Clear();
        _offload?.Look(_plan!, _sections, now);
    }

    public override void TakeBackFromKernel() => _offload?.Suspend();

    public override void NoteContested()
    {
        _context.Counters.CountContested();
        if (_contested)
            return;
        _contested = true;
        _context.Events.Publish(new MediaContested(Key));
    }

    public override void TakeKernelCounts() => _offload?.Pull();

    /// <summary>Releases all ports and stops all timers.</summary>
    public void Close()
    {
        _context.Timers.Cancel(this);
        _offload?.Close();
        _nodes?.Close();

        // A plan that failed half-way leaves gaps.
        foreach (MediaSection? section in _sections)
            section?.Close();
        foreach (MediaTransport? transport in _transports)
        {
            if (transport is not null)
                Close(transport);
        }

        Ports.DetachAll();
        _sections = [];
        _transports = [];
    }

    public CallSnapshot Snapshot()
    {
        TakeKernelCounts();
        var transports = ImmutableArray.CreateBuilder<TransportSnapshot>(_transports.Length);
        foreach (MediaTransport transport in _transports)
            transports.Add(transport.Snapshot());
        var inbound = ImmutableArray.CreateBuilder<InboundStreamSnapshot>();
        var outbound = ImmutableArray.CreateBuilder<OutboundStreamSnapshot>();
        foreach (MediaSection section in _sections)
        {
            foreach (InboundStream stream in section.Inbound)
                inbound.Add(stream.Snapshot(section.Plan.Id));
            foreach (OutboundStream stream in section.Outbound)
                outbound.Add(stream.Snapshot(section.Plan.Id));
        }

        return new CallSnapshot(Key, transports.MoveToImmutable(), inbound.ToImmutable(), outbound.ToImmutable());
    }

    protected internal override void Fire(MonotonicTime now)
    {
        _context.Timers.Schedule(this, now + _timeoutCheckInterval);
        foreach (MediaTransport transport in _transports)
            transport.LookForLoops(now);
        _offload?.Look(_plan!, _sections, now);
        if (_context.Options.MeasuresRtp)
            Measure(now);
        if (_timedOut || CallTimeoutCheck.Run(_plan!, _transports, _created, now) is not { } reason)
            return;
        _timedOut = true;
        _context.Events.Publish(new CallTimedOut(Key, reason));
    }

    private void Close(MediaTransport transport)
    {
        if (SectionGroup.Of(transport).TransportWide is { } reporter)
            _context.Timers.Cancel(reporter);
        transport.Close();
    }

    /// <summary>Sections are assigned to transports again; state that outlives that is kept aside.</summary>
    private static void ForgetSections(MediaTransport transport, ApplyScratch scratch)
    {
        SectionGroup group = SectionGroup.Of(transport);
        if (group.Bundle is not null || group.TransportWide is not null)
            scratch.FormerGroups[transport] = group;
        transport.Receiver = null;
    }

    private void Measure(MonotonicTime now)
    {
        foreach (MediaSection section in _sections)
        {
            foreach (InboundStream stream in section.Inbound)
                stream.Measure(now, _context.Options.RtcpInterval, section.LegRoundTrip, _context.Options.Mos);
        }
    }

    private void FollowKeys(CallPlan plan, Dictionary<int, MediaTransport> transports, MonotonicTime now)
    {
        bool any = false;
        foreach (MediaTransport transport in _transports)
            any |= transport.IsSecure || transport.OwnSession is not null;
        if (!any)
            return;
        var owners = new Dictionary<int, MediaTransport>();
        foreach (SectionPlan media in plan.Sections)
        {
            if (media.RtcpTransport == media.RtpTransport || !transports.TryGetValue(media.RtpTransport, out MediaTransport? rtp)
                || !transports.TryGetValue(media.RtcpTransport, out MediaTransport? rtcp))
                continue;
            if (rtp.Plan is { Srtp: not null, Dtls: null } && rtcp.Plan is { Srtp: not null, Dtls: null }
                && !owners.ContainsKey(rtp.Plan.Id))
                owners[rtcp.Plan.Id] = rtp;
        }

        foreach (MediaTransport transport in _transports)
            transport.FollowKeys(owners.GetValueOrDefault(transport.Plan.Id), now);
        SharedKeys.Find(_transports);
    }

    private MediaTransport FollowTransport(MediaTransport[] old, TransportPlan plan, int place, MonotonicTime now)
    {
        if (Find(old, plan.Id, place) is not { } transport)
            return new MediaTransport(this, _context, plan, now);
        transport.Update(plan, now);
        return transport;
    }

    /// <param name="place">Its index, unless something before it was removed: plans mostly grow at the end.</param>
    private static MediaTransport? Find(MediaTransport[] transports, int id, int place)
    {
        if (place < transports.Length && transports[place].Plan.Id == id)
            return transports[place];
        foreach (MediaTransport transport in transports)
        {
            if (transport.Plan.Id == id)
                return transport;
        }

        return null;
    }

    private static MediaSection? Find(MediaSection[] sections, int id, int place)
    {
        if (place < sections.Length && sections[place].Plan.Id == id)
            return sections[place];
        foreach (MediaSection section in sections)
        {
            if (section.Plan.Id == id)
                return section;
        }

        return null;
    }
}
