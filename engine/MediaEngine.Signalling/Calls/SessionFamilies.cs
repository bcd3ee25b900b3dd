using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Calls;

/// <summary>The number of calls with media over one IP version only, and over both.</summary>
public readonly record struct SessionFamilies(int IPv4, int IPv6, int Mixed)
{
    internal static SessionFamilies Of(IEnumerable<CallState> calls)
    {
        var count = default(SessionFamilies);
        foreach (CallState call in calls)
        {
            bool four = Uses(call, IpFamily.IPv4), six = Uses(call, IpFamily.IPv6);
            if (four && six)
                count = count with { Mixed = count.Mixed + 1 };
            else if (four)
                count = count with { IPv4 = count.IPv4 + 1 };
            else if (six)
                count = count with { IPv6 = count.IPv6 + 1 };
        }

        return count;
    }

    private static bool Uses(CallState call, IpFamily family) =>
        call.Parties.Exists(p => p.Sections.Exists(m => m.Ports is { } ports && ports.Primary.Pool.Address.Family == family));
}
