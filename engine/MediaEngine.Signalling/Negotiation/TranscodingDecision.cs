using System.Collections.Immutable;
using MediaEngine.Signalling.Calls;

namespace MediaEngine.Signalling.Negotiation;

/// <summary>
/// What each route of a call transcodes. It is decided once for each change of a call and kept with the receiving media: plans and statistics read it there.
/// </summary>
internal static class TranscodingDecision
{
    /// <summary>Decides again. What has not changed stays the same object, so that one plan after the other shares it.</summary>
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

    /// <summary>Null where everything passes as it is.</summary>
    public static RouteConversions? Of(MediaLink link, MediaState source, MediaState receiver)
    {
        foreach (RouteConversions conversions in receiver.Conversions)
        {
            if (conversions.SourceId == source.Id)
                return Applies(link, source, receiver) ? conversions : null;
        }

        return null;
    }

    private static bool Applies(MediaLink link, MediaState source, MediaState receiver) => receiver.Converts || (link.OfferAnswer && source.Converts);

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
