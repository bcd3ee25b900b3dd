using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>Which medias of a call a media receives from now.</summary>
internal static class RouteSources
{
    /// <summary>One for each route of the plan: the source, and the link that says how it is received.</summary>
    public static IEnumerable<(MediaLink Link, MediaState Source)> Of(CallState call, MediaState receiver)
    {
        foreach (MediaLink link in receiver.Sources)
        {
            if (receiver.Rejected || Active(call, link) is not { } source)
                continue;
            if (!link.Egress)
            {
                yield return (link, source);
                continue;
            }

            // What leaves to a party comes from those it hears now, as long as it takes anything.
            bool hears = (source.Received?.Direction ?? MediaDirection.SendReceive).HasFlag(MediaDirection.ReceiveOnly);
            foreach (MediaLink heard in source.Sources)
            {
                if (hears && !heard.Egress && Active(call, heard) is { } origin && origin != receiver)
                    yield return (heard with { Blocked = heard.Blocked || link.Blocked, Silenced = heard.Silenced || link.Silenced }, origin);
            }
        }
    }

    private static MediaState? Active(CallState call, MediaLink link) =>
        call.PartyById(link.PartyId)?.Media(link.Index) is { Ports: not null, Rejected: false } source ? source : null;
}
