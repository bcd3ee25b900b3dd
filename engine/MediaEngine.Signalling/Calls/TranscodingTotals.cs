using MediaEngine.Sessions.Plan;

namespace MediaEngine.Signalling.Calls;

/// <summary>Current transcoding, as negotiated.</summary>
/// <param name="Sections">m= sections that send or receive transcoded streams.</param>
/// <param name="Chains">Routes by their transcoding ("PCMA -> opus"), in alphabetical order.</param>
public sealed record TranscodingTotals(int Sections, IReadOnlyList<(string Chain, int Routes)> Chains)
{
    internal static TranscodingTotals Of(IEnumerable<CallState> calls)
    {
        int sections = 0;
        var chains = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var transcoded = new HashSet<int>();
        foreach (CallState call in calls)
        {
            transcoded.Clear();
            foreach (Party party in call.Parties)
            {
                foreach (SectionState media in party.Sections)
                {
                    foreach (RouteTranscodings route in media.Transcodings)
                        Count(media, route);
                }
            }

            sections += transcoded.Count;
        }

        return new TranscodingTotals(sections, [.. chains.Select(c => (c.Key, c.Value))]);

        void Count(SectionState media, RouteTranscodings route)
        {
            if (!route.Transcodes)
                return;
            transcoded.Add(media.Id);
            transcoded.Add(route.SourceId);
            foreach (PayloadTranscoding entry in route.Entries)
            {
                // The first transcoding is the negotiated one; the others are for formats that the parties might send.
                if (entry.Kind != TranscodingKind.Audio)
                    continue;
                string chain = $"{entry.Source.Encoding} -> {entry.Target.Encoding}";
                chains[chain] = chains.GetValueOrDefault(chain) + 1;
                break;
            }
        }
    }
}
