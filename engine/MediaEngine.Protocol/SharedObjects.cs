namespace MediaEngine.Protocol;

/// <summary>
/// Interns objects for values that recur, so that calls share one instead of keeping one each. A value has four slots, and the newest value
/// in them replaces the oldest, so a few values with the same hash (which differs from process to process) do not evict each other for
/// ever. Used by several threads without a lock: writing a reference is atomic, and an object found is compared before it is used.
/// </summary>
/// <param name="sets">The number of groups of four slots; a power of two.</param>
public sealed class SharedObjects<T>(int sets) where T : class
{
    private const int Ways = 4;

    private readonly T?[] _places = new T?[sets * Ways];

    /// <summary>The slots that may hold an object of this hash.</summary>
    public ReadOnlySpan<T?> PlacesOf(int hash) => _places.AsSpan(FirstOf(hash), Ways);

    /// <summary>Stores the object under this hash, until four other values of the same slots follow.</summary>
    public T Keep(int hash, T value)
    {
        Span<T?> places = _places.AsSpan(FirstOf(hash), Ways);
        places[..^1].CopyTo(places[1..]);
        places[0] = value;
        return value;
    }

    private int FirstOf(int hash) => (hash & (sets - 1)) * Ways;
}
