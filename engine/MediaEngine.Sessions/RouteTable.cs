using System.Runtime.InteropServices;
using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions;

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
                source.Routes.Add(new MediaRoute(sections[to], route.Silenced, 0));
            else
                source.WhyNoRoute = closed;
        }

        for (int i = 0; i < sections.Length; i++)
            Connect(sections[i], plan.DropTraffic, scratch.RoutesAt(i));
    }

    private static void Connect(MediaSection section, bool dropTraffic, ApplyScratch.RouteLists lists)
    {
        MediaPlan media = section.Plan;
        if (media.Echo)
        {
            lists.Routes.Clear();
            if (!media.Blocked)
                lists.Routes.Add(new MediaRoute(section, silenced: false, EchoSsrcMask));
        }

        if (media.Blocked)
            lists.WhyNoRoute = PacketResult.Blocked;
        if (dropTraffic)
        {
            lists.Routes.Clear();
            lists.WhyNoRoute = PacketResult.TrafficDropped;
        }

        MediaSection[] sources = ArrayOf(lists.Sources);
        MediaSection[] targets = CollectionsMarshal.AsSpan(lists.RtcpTargets).SequenceEqual(CollectionsMarshal.AsSpan(lists.Sources)) ? sources : ArrayOf(lists.RtcpTargets);
        section.Connect([.. lists.Routes], lists.WhyNoRoute, sources, targets);
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
