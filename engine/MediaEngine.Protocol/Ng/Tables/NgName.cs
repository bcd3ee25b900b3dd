namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>
/// The one spelling behind all accepted ones: space, hyphen and underscore are equal, and the words below may be upper or lower case.
/// Everything else is case-sensitive. The length never changes, so that a value behind a prefix is found at the same place.
/// </summary>
internal static class NgName
{
    private static readonly string[] _caseFreeWords =
        ["DTLS", "ICE", "SDES", "RTCP", "DTMF", "OSRTP", "TOS", "T.38", "T38", "MoH", "MOH", "SIP", "VSC"];

    public static string Normalise(string spelling)
    {
        bool changes = false;
        foreach (char c in spelling)
            changes |= c is ' ' or '_' or (>= 'A' and <= 'Z');
        if (!changes)
            return spelling;
        return string.Create(spelling.Length, spelling, static (name, source) =>
        {
            source.CopyTo(name);
            name.Replace(' ', '-');
            name.Replace('_', '-');
            foreach (Range range in name.Split('-'))
            {
                Span<char> word = name[range];
                foreach (string free in _caseFreeWords)
                {
                    if (word.SequenceEqual(free))
                        free.AsSpan().ToLowerInvariant(word);
                }
            }
        });
    }
}
