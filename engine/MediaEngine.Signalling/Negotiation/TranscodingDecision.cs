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
            foreach (MediaState media in party.Medias)
            {
                if (media.Ports is null)
                    continue;
                ImmutableArray<RouteConversions> before = media.Conversions;
                media.Conversions = [];
                foreach ((MediaLink link, MediaState source) in RouteSources.Of(call, media))
                {
                    if (Applies(link, source, media) && ConversionPlanner.Of(codecs, source, media) is { } conversions)
                        media.Conversions = media.Conversions.Add(Known(before, conversions) ?? conversions);
                }
            }
        }
    }

    /// <summary>The conversions of a route; null when all payload types pass unchanged.</summary>
    public static RouteConversions? Of(MediaLink link, MediaState source, MediaState receiver)
    {
        foreach (RouteConversions conversions in receiver.Conversions)
        {
            if (conversions.SourceId == source.Id)
                return Applies(link, source, receiver) ? conversions : null;
        }

        return null;
    }

    private static bool Applies(MediaLink link, MediaState source, MediaState receiver) =>
        receiver.Converts || (link.OfferAnswer && source.Converts);

    private static RouteConversions? Known(ImmutableArray<RouteConversions> before, RouteConversions conversions)
    {
        foreach (RouteConversions known in before)
        {
            if (known.Equals(conversions))
                return known;
        }

        return null;
    }
}
