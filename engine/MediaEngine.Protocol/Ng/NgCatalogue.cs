using MediaEngine.Protocol.Ng.Tables;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// All names of the protocol with their standing, for documents and tests. Names of a row are separated by "|"; the first one is the usual
/// name.
/// </summary>
public static class NgCatalogue
{
    /// <summary>Keys by area, in the order of the tables.</summary>
    public static IEnumerable<(string Names, NgStanding Standing)> Keys => NgKeyTable.Keys.Select(row => (row.Names, row.Standing));

    /// <summary>Entries of <c>flags</c>.</summary>
    public static IEnumerable<(string Names, NgStanding Standing)> Flags => NgKeyTable.Flags.Select(row => (row.Names, row.Standing));

    /// <summary>Entries of <c>flags</c> with a value after the name.</summary>
    public static IEnumerable<(string Names, NgStanding Standing)> Prefixes => NgKeyTable.Prefixes.Select(row => (row.Names, row.Standing));
}
