using System.Collections.Immutable;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// Decides what each route of a call transcodes. This is decided once for each change of a call and stored with the receiving media, where
/// plans and statistics read it.
/// </summary>
internal static class TranscodingDecision
{
    /// <summary>Repeats the decision. A decision that has not changed remains the same object, so that successive plans share it.</summary>
    public static void Update(CallState call, TranscodableCodecs codecs)
    {
        foreach (Party party in call.Parties)
        {
            foreach (SectionState media in party.Sections)
            {
                if (media.Ports is null)
                    continue;
                ImmutableArray<RouteTranscodings> before = media.Transcodings;
                media.Transcodings = [];
                foreach ((SectionLink link, SectionState source) in RouteSources.Of(call, media))
                {
                    if (Applies(link, source, media) && TranscodingPlanner.Of(codecs, source, media) is { } transcodings)
                        media.Transcodings = media.Transcodings.Add(Known(before, transcodings) ?? transcodings);
                }
            }
        }
    }

    /// <summary>The transcodings of a route; null when all payload types pass unchanged.</summary>
    public static RouteTranscodings? Of(SectionLink link, SectionState source, SectionState receiver)
    {
        foreach (RouteTranscodings transcodings in receiver.Transcodings)
        {
            if (transcodings.SourceId == source.Id)
                return Applies(link, source, receiver) ? transcodings : null;
        }

        return null;
    }

    private static bool Applies(SectionLink link, SectionState source, SectionState receiver) =>
        receiver.MayTranscode || (link.OfferAnswer && source.MayTranscode);

    private static RouteTranscodings? Known(ImmutableArray<RouteTranscodings> before, RouteTranscodings transcodings)
    {
        foreach (RouteTranscodings known in before)
        {
            if (known.Equals(transcodings))
                return known;
        }

        return null;
    }
}
