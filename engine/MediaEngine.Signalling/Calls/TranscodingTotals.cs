using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Calls;

/// <summary>What is transcoded now, as calls were negotiated.</summary>
/// <param name="Medias">m= sections that send or get something converted.</param>
/// <param name="Chains">Routes by what becomes of their audio ("PCMA -> opus"), in alphabetical order.</param>
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
                // The first one is what the parties agreed on; the others are there for what they might send.
                if (entry.Kind != ConversionKind.Audio)
                    continue;
                string chain = $"{entry.Source.Encoding} -> {entry.Target.Encoding}";
                chains[chain] = chains.GetValueOrDefault(chain) + 1;
                break;
            }
        }
    }
}
