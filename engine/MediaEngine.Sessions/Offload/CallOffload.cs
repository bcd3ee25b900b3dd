using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Offload;

/// <summary>
/// The flows of one call that the kernel forwards. Checked once a second and whenever signalling or ICE changes something. Before a change
/// all flows return to user space, where the engine sees the packets.
/// </summary>
internal sealed class CallOffload(WorkerContext context, IKernelForwarder forwarder)
{
    /// <summary>
    /// With this many packets in user space between two checks the flow no longer fits: another SSRC, payload type or numbering.
    /// </summary>
    private const int ManyUserPackets = 8;

    /// <summary>An SSRC must be this old to count as a stream.</summary>
    private const int EstablishedPackets = 2;

    private static readonly TimeSpan _recent = TimeSpan.FromSeconds(2);

    /// <summary>After a refusal of the kernel the next attempt is delayed, each time twice as long.</summary>
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(64);

    private readonly List<(MediaSection Section, OffloadedFlow Flow)> _flows = [];
    private readonly List<OffloadedFlow> _draining = [];
    private MonotonicTime _nextAttempt;
    private TimeSpan _pause = _firstPause;

    /// <summary>Takes all flows back.</summary>
    public void Suspend()
    {
        (_nextAttempt, _pause) = (default, _firstPause);
        for (int i = _flows.Count - 1; i >= 0; i--)
            RemoveAt(i);
    }

    /// <summary>Adds the kernel's counts, gives up flows that no longer fit, and starts those that fit now.</summary>
    public void Look(CallPlan plan, ReadOnlySpan<MediaSection> sections, MonotonicTime now)
    {
        forwarder.KeepAlive(now);
        Drain();
        for (int i = _flows.Count - 1; i >= 0; i--)
        {
            (MediaSection section, OffloadedFlow flow) = _flows[i];
            flow.Pull();
            if (flow.MayCircle)
                flow.Source.ComparesContent(now);
            long userPackets = flow.Source.UserPackets;
            if (i >= _flows.Count)
                return;
            KernelFlowStatus status = flow.Status;
            if (status == KernelFlowStatus.Refused)
                Pause(now);

            // Packets that arrived before the kernel had the flow do not matter.
            bool isNew = flow.LookedAt != KernelFlowStatus.Forwarding;
            bool fits = status != KernelFlowStatus.Refused
                && (isNew || userPackets - flow.UserPacketsBefore <= ManyUserPackets)
                && TryFindPath(plan, section, now, out Path path) && path.IsOf(flow.Flow);
            (flow.UserPacketsBefore, flow.LookedAt) = (userPackets, status);
            if (!fits)
                RemoveAt(i);
        }

        if (now < _nextAttempt)
            return;
        foreach (MediaSection section in sections)
        {
            if (!section.Inbound.IsEmpty && !HasFlow(section))
                TryBegin(plan, section, now);
        }
    }

    /// <summary>Adds the kernel's counts.</summary>
    public void Pull()
    {
        foreach ((_, OffloadedFlow flow) in _flows)
            flow.Pull();
        foreach (OffloadedFlow flow in _draining)
            flow.Pull();
    }

    public void Close()
    {
        Suspend();
        Drain();
    }

    private bool HasFlow(MediaSection section)
    {
        foreach ((MediaSection with, _) in _flows)
        {
            if (with == section)
                return true;
        }

        return false;
    }

    private void RemoveAt(int i)
    {
        OffloadedFlow flow = _flows[i].Flow;
        flow.Remove();
        _draining.Add(flow);
        _flows.RemoveAt(i);
    }

    private void Drain()
    {
        foreach (OffloadedFlow flow in _draining)
            flow.Release();
        _draining.Clear();
    }

    private void Pause(MonotonicTime now)
    {
        context.Counters.CountKernelRefusal();
        _nextAttempt = now + _pause;
        _pause = _pause * 2 > _longestPause ? _longestPause : _pause * 2;
    }

    /// <summary>The route of the section's media, if the kernel may forward it.</summary>
    private bool TryFindPath(CallPlan plan, MediaSection section, MonotonicTime now, out Path path)
    {
        path = default;
        if (section.RtpTransport is not { } source)
            return false;
        MediaRoute? route = section.OnlyRoute;
        MediaTransport? target = route?.To?.RtpTransport;
        TransportAddress local = default, remote = default, sendFrom = default, sendTo = default;
        bool peersAreFixed = target is not null && source.TryGetFixedPath(now, out local, out remote, out _)
            && target.TryGetFixedPath(now, out sendFrom, out _, out sendTo);
        var candidate = new OffloadCandidate
        {
            Call = plan,
            From = section.Plan,
            To = route?.To?.Plan,
            Source = source.Plan,
            Target = target?.Plan,
            RouteWorksOnPackets = route is { WorksOnPackets: true },
            SectionReadsPackets = section.ReadsPackets,
            IsBundled = source.Sections.Length > 1 || target is { Sections.Length: > 1 },
            ComparesContent = source.IsLoopChecked || target is { IsLoopChecked: true },
            PeersAreFixed = peersAreFixed,
            Local = local,
            Remote = remote,
            SendFrom = sendFrom,
            SendTo = sendTo,
        };
        if (OffloadRule.Check(candidate) != OffloadObstacle.None)
            return false;
        path = new Path(local, remote, sendFrom, sendTo, target!.Plan.TrafficClass);
        return true;
    }

    private void TryBegin(CallPlan plan, MediaSection section, MonotonicTime now)
    {
        if (!TryFindPath(plan, section, now, out Path path))
            return;
        Span<KernelStream> seeds = stackalloc KernelStream[KernelFlow.MaximumStreams];
        var streams = new (InboundStream Inbound, OutboundStream Outbound)[KernelFlow.MaximumStreams];
        int count = ChooseStreams(section, now, streams);
        if (count == 0)
            return;
        KernelFlow flow = path.ToFlow(ChoosePayloads(section, streams.AsSpan(0, count)));
        if (flow.Payloads.IsEmpty)
            return;
        for (int i = 0; i < count; i++)
            seeds[i] = streams[i].Inbound.ForKernel();
        if (!forwarder.TryInstall(flow, seeds[..count], out int handle))
        {
            Pause(now);
            return;
        }

        _flows.Add((section, new OffloadedFlow(context, forwarder, flow, handle, section.RtpTransport!,
            section.OnlyRoute!.To!.RtpTransport!, streams.AsSpan(0, count))));
    }

    /// <summary>The streams received last.</summary>
    private static int ChooseStreams(MediaSection section, MonotonicTime now, Span<(InboundStream Inbound, OutboundStream Outbound)> chosen)
    {
        int count = 0;
        while (count < chosen.Length)
        {
            InboundStream? best = null;
            foreach (InboundStream stream in section.Inbound)
            {
                bool isKnown = false;
                foreach ((InboundStream inbound, _) in chosen[..count])
                    isKnown |= inbound == stream;
                if (!isKnown && stream.Packets >= EstablishedPackets && now - stream.LastArrival < _recent
                    && (best is null || stream.LastArrival > best.LastArrival))
                    best = stream;
            }

            if (best is null || section.OnlyRoute!.To!.FindOutbound(best.Ssrc) is not
                {
                    OwnsSequenceNumbers: false,
                    Packets: >= EstablishedPackets
                } outbound)
                break;
            chosen[count++] = (best, outbound);
        }

        return count;
    }

    /// <summary>
    /// The payload types in use, then the other negotiated ones. Telephone events stay in user space: they are few, and signalling may want
    /// them.
    /// </summary>
    private static ImmutableArray<KernelPayload> ChoosePayloads(MediaSection section,
        ReadOnlySpan<(InboundStream Inbound, OutboundStream Outbound)> streams)
    {
        var chosen = ImmutableArray.CreateBuilder<KernelPayload>(KernelFlow.MaximumPayloads);
        foreach ((InboundStream inbound, _) in streams)
        {
            foreach (PayloadTraits format in section.Formats)
            {
                if (format.PayloadType == inbound.LastPayloadType)
                    Add(format);
            }
        }

        foreach (PayloadTraits format in section.Formats)
            Add(format);
        return chosen.ToImmutable();

        void Add(in PayloadTraits format)
        {
            // 64 to 95 would be RTCP on the same port (RFC 5761 section 4).
            bool fits = format.Class is not (PayloadClass.TelephoneEvent or PayloadClass.Retransmission)
                && format.PayloadType is < 64 or > 95;
            var payload = new KernelPayload(format.PayloadType, format.ClockRate);
            if (fits && chosen.Count < KernelFlow.MaximumPayloads && !chosen.Contains(payload))
                chosen.Add(payload);
        }
    }

    /// <summary>Source and destination of the packets.</summary>
    private readonly record struct Path(
        TransportAddress Local, TransportAddress Remote, TransportAddress Source, TransportAddress Destination, byte TrafficClass)
    {
        public bool IsOf(KernelFlow flow) =>
            Local == flow.Local && Remote == flow.Remote && Source == flow.Source && Destination == flow.Destination
                && TrafficClass == flow.TrafficClass;

        public KernelFlow ToFlow(ImmutableArray<KernelPayload> payloads) => new()
        {
            Local = Local,
            Remote = Remote,
            Source = Source,
            Destination = Destination,
            TrafficClass = TrafficClass,
            Payloads = payloads,
        };
    }
}
