namespace MediaEngine.Protocol.Payloads;

/// <summary>
/// The parameter sets of a stream as bytes, by kind and identifier. Sets from the stream replace those of the SDP, because some cameras
/// announce sets of another picture size.
/// </summary>
internal sealed class ParameterSetStore
{
    /// <summary>Largest number of sets. If a stream has more, the newest are kept.</summary>
    public const int MaximumSets = 32;

    /// <summary>Largest length of a set in octets.</summary>
    public const int MaximumLength = 4096;

    private readonly List<Entry> _entries = [];

    /// <summary>Increases with every change.</summary>
    public int Version { get; private set; }

    public int Count => _entries.Count;

    /// <summary>Sets in the order in which they must be sent: by kind, then by age.</summary>
    public ReadOnlySpan<byte> this[int index] => _entries[index].Unit;

    public int KindAt(int index) => _entries[index].Kind;

    public bool Has(int kind) => IndexOf(kind) >= 0;

    /// <summary>The newest set of a kind; empty without one.</summary>
    public ReadOnlySpan<byte> Newest(int kind)
    {
        int index = IndexOf(kind);
        return index < 0 ? default : _entries[index].Unit;
    }

    /// <summary>Returns true if the set is new or changed.</summary>
    public bool Store(int kind, int id, ReadOnlySpan<byte> unit, bool inBand)
    {
        if (unit.Length > MaximumLength)
            return false;
        for (int i = 0; i < _entries.Count; i++)
        {
            Entry entry = _entries[i];
            if (entry.Kind != kind || entry.Id != id)
                continue;
            if (entry.Unit.AsSpan().SequenceEqual(unit))
            {
                if (inBand && !entry.InBand)
                    _entries[i] = entry with { InBand = true };
                return false;
            }

            if (!inBand && entry.InBand)
                return false;
            _entries.RemoveAt(i);
            break;
        }

        if (_entries.Count == MaximumSets)
            _entries.RemoveAt(OldestOf(kind));
        int at = _entries.Count;
        while (at > 0 && _entries[at - 1].Kind > kind)
            at--;
        _entries.Insert(at, new Entry(kind, id, unit.ToArray(), inBand));
        Version++;
        return true;
    }

    /// <summary>Removes the sets of a kind that came from the SDP only.</summary>
    public void DropAnnounced(int kind)
    {
        if (_entries.RemoveAll(e => e.Kind == kind && !e.InBand) > 0)
            Version++;
    }

    private int IndexOf(int kind)
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].Kind == kind)
                return i;
        }

        return -1;
    }

    private int OldestOf(int kind)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].Kind == kind)
                return i;
        }

        return 0;
    }

    private readonly record struct Entry(int Kind, int Id, byte[] Unit, bool InBand);
}
