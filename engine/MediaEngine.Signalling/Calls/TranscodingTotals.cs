using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Calls;

/// <summary>Current transcoding, as negotiated.</summary>
/// <param name="Medias">m= sections that send or receive transcoded streams.</param>
/// <param name="Chains">Routes by their transcoding ("PCMA -> opus"), in alphabetical order.</param>
public sealed record TranscodingTotals(int Medias, IReadOnlyList<(string Chain, int Routes)> Chains)
{
    internal static TranscodingTotals Of(IEnumerable<CallState> calls)
    {
        int medias = 0;
        var chains = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var converted = new HashSet<int>();
        foreach (CallState call in calls)
        {
            converted.Clear();
            foreach (Party party in call.Parties)
            {
                foreach (MediaState media in party.Medias)
                {
                    foreach (RouteConversions route in media.Conversions)
                        Count(media, route);
                }
            }

            medias += converted.Count;
        }

        return new TranscodingTotals(medias, [.. chains.Select(c => (c.Key, c.Value))]);

        void Count(MediaState media, RouteConversions route)
        {
            if (!route.Converts)
                return;
            converted.Add(media.Id);
            converted.Add(route.SourceId);
            foreach (ConversionPlan entry in route.Entries)
            {
                // The first conversion is the negotiated one; the others are for formats that the parties might send.
                if (entry.Kind != ConversionKind.Audio)
                    continue;
                string chain = $"{entry.Source.Encoding} -> {entry.Target.Encoding}";
                chains[chain] = chains.GetValueOrDefault(chain) + 1;
                break;
            }
        }
    }
}
