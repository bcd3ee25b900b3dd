using System.Collections.Immutable;

namespace MediaEngine.Server.Web;

/// <summary>The streams as the web side knows them. Changed on the control thread only, together with the gateway; read on any.</summary>
internal sealed class StreamTable
{
    /// <summary>The most streams that the API adds to.</summary>
    public const int Maximum = 2000;

    private volatile ImmutableSortedDictionary<string, StreamEntry> _entries =
        ImmutableSortedDictionary.Create<string, StreamEntry>(StringComparer.Ordinal);

    /// <summary>Called after tokens of a stream have changed.</summary>
    public Action<StreamEntry>? TokensChanged { get; set; }

    /// <summary>In the order of their names.</summary>
    public IEnumerable<StreamEntry> All => _entries.Values;

    public int Count => _entries.Count;

    public StreamEntry? Find(string? name) => name is null ? null : _entries.GetValueOrDefault(name);

    public void Put(StreamEntry entry)
    {
        StreamEntry? known = Find(entry.Name);
        _entries = _entries.SetItem(entry.Name, entry);
        if (known is not null && !known.Tokens.IsSame(entry.Tokens))
            TokensChanged?.Invoke(entry);
    }

    public bool Remove(string name)
    {
        bool known = _entries.ContainsKey(name);
        _entries = _entries.Remove(name);
        return known;
    }
}
