using System.Runtime.InteropServices;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Transcoding;
using MediaEngine.Sessions.Transport;

namespace MediaEngine.Sessions.Routing;

/// <summary>
/// Turns the routes of a plan into what each section does with a packet, once per plan: blocking, directions and echo are decided here,
/// so the packet path only runs over routes that are open.
/// </summary>
internal static class RouteTable
{
    private const uint EchoSsrcMask = 0xffffffff;

    public static void Connect(MediaSection[] sections, CallPlan plan, ApplyScratch scratch)
    {
        Dictionary<int, int> byId = scratch.Places;
        for (int i = 0; i < sections.Length; i++)
        {
            byId[sections[i].Plan.Id] = i;
            scratch.RoutesAt(i).WhyNoRoute = PacketResult.NoRoute;
        }

        foreach (RoutePlan route in plan.Routes)
        {
            if (!byId.TryGetValue(route.From, out int from) || !byId.TryGetValue(route.To, out int to) || from == to)
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
            Connect(sections[i], scratch.RoutesAt(i), PassesTransportWide(sections, scratch, sections[i]), scratch.Conversions);
        foreach (MediaSection section in sections)
        {
            if (section.RtpTransport is { } transport && transport.Sections[0] == section)
                transport.FollowSections(ReportsArrivals(transport));
        }
    }

    /// <summary>What holds for a section as a whole changes its routes.</summary>
    private static void Close(MediaPlan media, bool dropTraffic, ApplyScratch.RouteLists lists)
    {
        if (media.Echo)
            lists.Routes.Clear();
        if (media.Blocked)
            lists.WhyNoRoute = PacketResult.Blocked;
        if (dropTraffic)
        {
            lists.Routes.Clear();
            lists.WhyNoRoute = PacketResult.TrafficDropped;
        }
    }

    private static void Connect(MediaSection section, ApplyScratch.RouteLists lists, bool passesTransportWide, ConversionTables conversions)
    {
        MediaPlan media = section.Plan;
        if (media is { Echo: true, Blocked: false } && lists.WhyNoRoute != PacketResult.TrafficDropped)
            lists.Routes.Add(new ApplyScratch.OpenRoute(section, null, EchoSsrcMask));
        var routes = new MediaRoute[lists.Routes.Count];
        for (int i = 0; i < routes.Length; i++)
            routes[i] = Open(section, lists.Routes[i], passesTransportWide, conversions);
        MediaSection[] sources = ArrayOf(lists.Sources);
        MediaSection[] targets = CollectionsMarshal.AsSpan(lists.RtcpTargets).SequenceEqual(CollectionsMarshal.AsSpan(lists.Sources)) ? sources : ArrayOf(lists.RtcpTargets);
        section.Connect(routes, lists.WhyNoRoute, sources, targets, passesTransportWide);
    }

    private static MediaRoute Open(MediaSection from, in ApplyScratch.OpenRoute route, bool passesTransportWide, ConversionTables conversions) => new(
        from,
        route.To,
        route.Plan is { Silenced: true },
        route.SsrcMask,
        ExtensionMapping.Between(from.Plan, route.To.Plan, passesTransportWide, MediaRoute.Unwraps(from, route.To)),
        conversions.Of(route.Plan));

    /// <summary>
    /// Transport-wide numbers count all packets of a transport: they mean something to a receiver only when all of them, and no others, go to
    /// one transport of its.
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

    private static bool ReportsArrivals(MediaTransport transport)
    {
        foreach (MediaSection section in transport.Sections)
        {
            if (section is { IsTransportWideKnown: true, PassesTransportWide: false })
                return true;
        }

        return false;
    }

    private static MediaSection[] ArrayOf(List<MediaSection> sections) => sections.Count == 1 ? sections[0].Alone : [.. sections];

    private static PacketResult WhyClosed(MediaPlan from, MediaPlan to, RoutePlan route)
    {
        if (from.Blocked || route.Blocked)
            return PacketResult.Blocked;
        return from.MaySend && to.MayReceive ? PacketResult.Continue : PacketResult.DirectionClosed;
    }

    private static void AddOnce(List<MediaSection> list, MediaSection section)
    {
        if (!list.Contains(section))
            list.Add(section);
    }
}
