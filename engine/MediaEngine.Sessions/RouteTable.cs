using MediaEngine.Sessions.Plan;

namespace MediaEngine.Sessions;

/// <summary>
/// Turns the routes of a plan into what each section does with a packet, once per plan: blocking, directions and echo are decided here,
/// so the packet path only runs over routes that are open.
/// </summary>
internal static class RouteTable
{
    private const uint EchoSsrcMask = 0xffffffff;

    public static void Connect(MediaSection[] sections, CallPlan plan)
    {
        var byId = new Dictionary<int, int>(sections.Length);
        for (int i = 0; i < sections.Length; i++)
            byId[sections[i].Plan.Id] = i;
        var routes = new List<MediaRoute>[sections.Length];
        var sources = new List<MediaSection>[sections.Length];
        var rtcpTargets = new List<MediaSection>[sections.Length];
        var reasons = new PacketResult[sections.Length];
        for (int i = 0; i < sections.Length; i++)
            (routes[i], sources[i], rtcpTargets[i], reasons[i]) = ([], [], [], PacketResult.NoRoute);

        foreach (RoutePlan route in plan.Routes)
        {
            if (!byId.TryGetValue(route.From, out int from) || !byId.TryGetValue(route.To, out int to) || from == to)
                continue;
            sources[to].Add(sections[from]);
            if (route.Rtcp)
            {
                AddOnce(rtcpTargets[from], sections[to]);
                AddOnce(rtcpTargets[to], sections[from]);
            }

            PacketResult closed = WhyClosed(sections[from].Plan, sections[to].Plan, route);
            if (closed == PacketResult.Continue)
                routes[from].Add(new MediaRoute(sections[to], route.Silenced, 0));
            else
                reasons[from] = closed;
        }

        for (int i = 0; i < sections.Length; i++)
        {
            MediaPlan media = sections[i].Plan;
            if (media.Echo)
            {
                routes[i].Clear();
                if (!media.Blocked)
                    routes[i].Add(new MediaRoute(sections[i], silenced: false, EchoSsrcMask));
            }

            if (media.Blocked)
                reasons[i] = PacketResult.Blocked;
            if (plan.DropTraffic)
            {
                routes[i].Clear();
                reasons[i] = PacketResult.TrafficDropped;
            }

            sections[i].Connect([.. routes[i]], reasons[i], [.. sources[i]], [.. rtcpTargets[i]]);
        }
    }

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
