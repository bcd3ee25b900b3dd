using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>All keys, flags and prefixes, collected from the tables of the areas.</summary>
internal static class NgKeyTable
{
    public static readonly NgKeyRow[] Keys =
    [
        .. IdentityTable.Keys, .. AddressTable.Keys, .. TransportTable.Keys, .. SdesTable.Keys, .. CodecTable.Keys, .. MediaTable.Keys,
        .. SdpTable.Keys, .. RecordingTable.Keys, .. DtmfTable.Keys, .. CommandTable.Keys,
    ];

    public static readonly NgFlagRow[] Flags =
    [
        .. IdentityTable.Flags, .. AddressTable.Flags, .. TransportTable.Flags, .. SdesTable.Flags, .. CodecTable.Flags,
        .. MediaTable.Flags, .. SdpTable.Flags, .. RecordingTable.Flags, .. DtmfTable.Flags, .. CommandTable.Flags,
    ];

    public static readonly NgPrefixRow[] Prefixes =
    [
        .. IdentityTable.Prefixes, .. AddressTable.Prefixes, .. TransportTable.Prefixes, .. SdesTable.Prefixes, .. CodecTable.Prefixes,
        .. MediaTable.Prefixes, .. SdpTable.Prefixes,
    ];

    private static readonly FrozenDictionary<string, NgKeyRow> _keysByName = Index(Keys, row => row.Names);
    private static readonly FrozenDictionary<string, NgFlagRow> _flagsByName = Index(Flags, row => row.Names);

    private static readonly FrozenDictionary<string, NgPrefixRow>.AlternateLookup<ReadOnlySpan<char>> _prefixesByName =
        Index(Prefixes, row => row.Names).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly int _longestPrefix = Prefixes.Max(row => row.Names.Split('|').Max(name => name.Length));

    public static bool TryFindKey(string name, [NotNullWhen(true)] out NgKeyRow? row) =>
        _keysByName.TryGetValue(NgName.Normalise(name), out row);

    public static bool TryFindFlag(string name, [NotNullWhen(true)] out NgFlagRow? row) =>
        _flagsByName.TryGetValue(NgName.Normalise(name), out row);

    /// <summary>The longest prefix wins; what is behind it is returned as it was spelled.</summary>
    public static bool TryFindPrefix(string flag, [NotNullWhen(true)] out NgPrefixRow? row, out string value)
    {
        string head = NgName.Normalise(flag[..Math.Min(flag.Length, _longestPrefix)]);
        for (int end = head.LastIndexOf('-') + 1; end > 0; end = end > 1 ? head.LastIndexOf('-', end - 2) + 1 : 0)
        {
            if (_prefixesByName.TryGetValue(head.AsSpan(0, end), out row) && flag.Length > end)
            {
                value = flag[end..];
                return true;
            }
        }

        row = null;
        value = "";
        return false;
    }

    private static FrozenDictionary<string, T> Index<T>(T[] rows, Func<T, string> names) =>
        rows.SelectMany(row => names(row).Split('|'), (row, name) => KeyValuePair.Create(NgName.Normalise(name), row))
            .ToFrozenDictionary(StringComparer.Ordinal);
}
