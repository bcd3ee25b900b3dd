using System.Runtime.InteropServices;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Reports;
using MediaEngine.Sessions.Retransmission;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Transcoding;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Routing;

/// <summary>
/// Turns the routes of a plan into the routes of each section, once per plan. Blocking, directions and echo are decided here, so the packet
/// path only runs over open routes.
/// </summary>
internal static class RouteTable
{
    private const uint EchoSsrcMask = 0xffffffff;

    public static void Connect(MediaSection[] sections, CallPlan plan, ApplyScratch scratch, CallNodes? nodes, WorkerContext context)
    {
        Dictionary<int, int> byId = scratch.Places;
        for (int i = 0; i < sections.Length; i++)
        {
            byId[sections[i].Plan.Id] = i;
            scratch.RoutesAt(i).WhyNoRoute = PacketResult.NoRoute;
        }

        foreach (RoutePlan route in plan.Routes)
        {
            if (!byId.TryGetValue(route.From, out int from))
                continue;
            if (nodes?.Sink(route.To) is { } sink)
                AddSink(sections[from].Plan, route, sink, scratch.RoutesAt(from));
            if (!byId.TryGetValue(route.To, out int to) || from == to)
                continue;
            (ApplyScratch.RouteLists source, ApplyScratch.RouteLists receiver) = (scratch.RoutesAt(from), scratch.RoutesAt(to));
            receiver.Sources.Add(sections[from]);
            if (route.Rtcp)
            {
                AddOnce(source.RtcpTargets, sections[to]);
                AddOnce(receiver.RtcpTargets, sections[from]);
            }

            PacketResult closed = WhyClosed(sections[from].Plan, sections[to].Plan, route);
            if (closed == PacketResult.Continue)
                source.Routes.Add(new ApplyScratch.OpenRoute(sections[to], route, 0));
            else
                source.WhyNoRoute = closed;
        }

        for (int i = 0; i < sections.Length; i++)
            Close(sections[i].Plan, plan.DropTraffic, scratch.RoutesAt(i));
        for (int i = 0; i < sections.Length; i++)
        {
            Connect(sections[i], scratch.RoutesAt(i), PassesTransportWide(sections, scratch, sections[i]), scratch.Transcodings, nodes);
            MissingPackets.Follow(sections[i], context);
        }

        foreach (MediaSection section in sections)
        {
            if (section.RtpTransport is { } transport && transport.Sections[0] == section)
                FollowSections(transport, scratch, context);
        }
    }

    /// <summary>All sections of the transport are known and connected.</summary>
    private static void FollowSections(MediaTransport transport, ApplyScratch scratch, WorkerContext context)
    {
        SectionGroup group = SectionGroup.Of(transport);
        SectionGroup? former = scratch.FormerGroups.GetValueOrDefault(transport);
        group.Bundle = group.Sections.Length > 1
            ? new BundleDemux(group.Sections, PortsOf(group, transport.Call.Ports), context.Options.MaximumSsrcs, former?.Bundle)
            : null;
        ArrivalReporter? reporter = former?.TransportWide;
        if (former is not null)
            former.TransportWide = null;
        if (ReportsArrivals(group))
            group.TransportWide = reporter ?? new TransportWideReporter(transport.Call, context);
        else if (reporter is not null)
            context.Timers.Cancel(reporter);
    }

    private static (int Token, MediaSection Section)[] PortsOf(SectionGroup group, AttachedPorts ports) =>
        [.. group.Sections.SelectMany(s => s.Plan.FormerPorts.Select(p => (ports.TokenOf(p), s)))];

    /// <summary>The routes of a section change because a property of the whole section did.</summary>
    private static void Close(SectionPlan media, bool dropTraffic, ApplyScratch.RouteLists lists)
    {
        if (media.Echo)
            lists.Routes.Clear();
        if (media.Blocked)
            lists.WhyNoRoute = PacketResult.Blocked;
        if (dropTraffic)
        {
            lists.Routes.Clear();
            lists.Sinks.Clear();
            lists.WhyNoRoute = PacketResult.TrafficDropped;
        }
    }

    private static void Connect(MediaSection section, ApplyScratch.RouteLists lists, bool passesTransportWide,
        TranscodingTables transcodings,
        CallNodes? nodes)
    {
        SectionPlan media = section.Plan;
        if (media is { Echo: true, Blocked: false } && lists.WhyNoRoute != PacketResult.TrafficDropped)
            lists.Routes.Add(new ApplyScratch.OpenRoute(section, null, EchoSsrcMask));
        int sinks = lists.Sinks.Count;
        var routes = new MediaRoute[sinks + lists.Routes.Count];
        section.Sink = null;
        for (int i = 0; i < sinks; i++)
        {
            routes[i] = new SinkRoute(lists.Sinks[i]);
            if (lists.Sinks[i] is not ISectionSink sink)
                continue;
            section.Sink = sink;
            sink.Attach(section);
        }

        for (int i = sinks; i < routes.Length; i++)
        {
            ApplyScratch.OpenRoute open = lists.Routes[i - sinks];
            routes[i] = nodes?.Gateway(section, open.To) is { } gateway
                ? new SinkRoute(gateway)
                : Open(section, open, passesTransportWide, transcodings);
        }

        MediaSection[] sources = ArrayOf(lists.Sources);
        MediaSection[] targets = CollectionsMarshal.AsSpan(lists.RtcpTargets).SequenceEqual(CollectionsMarshal.AsSpan(lists.Sources))
            ? sources : ArrayOf(lists.RtcpTargets);
        section.Connect(routes, lists.WhyNoRoute, sources, targets, passesTransportWide);
    }

    private static SectionRoute Open(MediaSection from, in ApplyScratch.OpenRoute route, bool passesTransportWide,
        TranscodingTables transcodings) => new(
            from,
            route.To,
            route.Plan is { Silenced: true },
            route.SsrcMask,
            ExtensionMapping.Between(from.Plan, route.To.Plan, passesTransportWide, SectionRoute.Unwraps(from, route.To)),
            transcodings.Of(route.Plan));

    /// <summary>
    /// Transport-wide sequence numbers count all packets of a transport. They are valid for a receiver only if all of them, and no others,
    /// are sent to one of its transports.
    /// </summary>
    private static bool PassesTransportWide(MediaSection[] sections, ApplyScratch scratch, MediaSection section)
    {
        if (!section.IsTransportWideKnown)
            return false;
        MediaTransport? target = null;
        for (int i = 0; i < sections.Length; i++)
        {
            if (sections[i].RtpTransport != section.RtpTransport || !sections[i].IsTransportWideKnown)
                continue;
            List<ApplyScratch.OpenRoute> routes = scratch.RoutesAt(i).Routes;
            if (routes.Count != 1 || !routes[0].To.IsTransportWideKnown || sections[i].MasksTransportWide || routes[0].To.MasksTransportWide
                || routes[0].To.RtpTransport is not { } transport
                || (target is not null && target != transport))
                return false;
            target = transport;
        }

        for (int i = 0; i < sections.Length; i++)
        {
            if (sections[i].RtpTransport != target)
                continue;
            foreach (MediaSection source in scratch.RoutesAt(i).Sources)
            {
                if (source.RtpTransport != section.RtpTransport && source.IsTransportWideKnown)
                    return false;
            }
        }

        return target is not null;
    }

    private static bool ReportsArrivals(SectionGroup group)
    {
        foreach (MediaSection section in group.Sections)
        {
            if (section is { IsTransportWideKnown: true, PassesTransportWide: false })
                return true;
        }

        return false;
    }

    private static MediaSection[] ArrayOf(List<MediaSection> sections) => sections.Count == 1 ? sections[0].Alone.Sections : [.. sections];

    private static PacketResult WhyClosed(SectionPlan from, SectionPlan to, RoutePlan route)
    {
        if (from.Blocked || route.Blocked)
            return PacketResult.Blocked;
        return from.MaySend && to.MayReceive ? PacketResult.Continue : PacketResult.DirectionClosed;
    }

    private static void AddSink(SectionPlan from, RoutePlan route, IMediaSink sink, ApplyScratch.RouteLists lists)
    {
        if (from.Blocked || route.Blocked)
            lists.WhyNoRoute = PacketResult.Blocked;
        else if (!from.MaySend)
            lists.WhyNoRoute = PacketResult.DirectionClosed;
        else
            lists.Sinks.Add(sink);
    }

    private static void AddOnce(List<MediaSection> list, MediaSection section)
    {
        if (!list.Contains(section))
            list.Add(section);
    }
}
