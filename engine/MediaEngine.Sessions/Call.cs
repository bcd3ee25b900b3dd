using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions;

/// <summary>One call as its worker runs it: follows the plans of signalling, keeping everything whose id stays. Its own timer checks timeouts.</summary>
internal sealed class Call : TimerNode
{
    private static readonly TimeSpan _timeoutCheckInterval = TimeSpan.FromSeconds(1);

    private readonly WorkerContext _context;
    private readonly MonotonicTime _created;
    private CallPlan? _plan;
    private MediaTransport[] _transports = [];
    private MediaSection[] _sections = [];
    private bool _timedOut;
    private ulong _cname;

    public Call(WorkerContext context, long key, MonotonicTime now)
    {
        _context = context;
        _created = now;
        Key = key;
        context.Timers.Schedule(this, now + _timeoutCheckInterval);
    }

    public long Key { get; }

    public bool DropsTraffic => _plan!.DropTraffic;

    public ReadOnlySpan<MediaTransport> Transports => _transports;

    /// <summary>One name for all our reports in this call (RFC 7022).</summary>
    public ulong CName
    {
        get
        {
            if (_cname == 0)
                _cname = ((ulong)_context.RandomUInt32() << 32) | _context.RandomUInt32() | 1;
            return _cname;
        }
    }

    /// <summary>Changes the call to the plan.</summary>
    public void Apply(CallPlan plan, MonotonicTime now)
    {
        MediaTransport[] oldTransports = _transports;
        MediaSection[] oldSections = _sections;
        _plan = plan;
        _timedOut = false;
        _transports = new MediaTransport[plan.Transports.Length];
        for (int i = 0; i < _transports.Length; i++)
            _transports[i] = FollowTransport(oldTransports, plan.Transports[i], now);
        foreach (MediaTransport old in oldTransports)
        {
            if (Array.IndexOf(_transports, old) < 0)
                old.Close();
        }

        _sections = new MediaSection[plan.Medias.Length];
        for (int i = 0; i < _sections.Length; i++)
            _sections[i] = FollowSection(oldSections, plan.Medias[i], now);
        foreach (MediaSection old in oldSections)
        {
            if (Array.IndexOf(_sections, old) < 0)
                old.Close();
        }

        foreach (MediaTransport transport in _transports)
            transport.Sections = Array.FindAll(_sections, s => s.RtpTransport == transport || s.RtcpTransport == transport);
        RouteTable.Connect(_sections, plan);
    }

    /// <summary>Releases all ports and stops all timers.</summary>
    public void Close()
    {
        _context.Timers.Cancel(this);
        foreach (MediaSection section in _sections)
            section.Close();
        foreach (MediaTransport transport in _transports)
            transport.Close();
        _sections = [];
        _transports = [];
    }

    public CallSnapshot Snapshot()
    {
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
        if (_timedOut || CallTimeoutCheck.Run(_plan!, _transports, _created, now) is not { } reason)
            return;
        _timedOut = true;
        _context.Events.CallTimedOut(Key, reason);
    }

    private MediaTransport FollowTransport(MediaTransport[] old, TransportPlan plan, MonotonicTime now)
    {
        foreach (MediaTransport transport in old)
        {
            if (transport.Plan.Id != plan.Id)
                continue;
            transport.Update(plan, now);
            return transport;
        }

        return new MediaTransport(this, _context, plan, now);
    }

    private MediaSection FollowSection(MediaSection[] old, MediaPlan plan, MonotonicTime now)
    {
        MediaSection? section = Array.Find(old, s => s.Plan.Id == plan.Id);
        section ??= new MediaSection(this, _context, plan);
        section.Update(plan, FindTransport(plan.RtpTransport), FindTransport(plan.RtcpTransport), now);
        return section;
    }

    private MediaTransport? FindTransport(int id)
    {
        foreach (MediaTransport transport in _transports)
        {
            if (transport.Plan.Id == id)
                return transport;
        }

        return null;
    }
}
