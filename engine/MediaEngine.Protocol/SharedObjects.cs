namespace MediaEngine.Protocol;

/// <summary>
/// One object for a value that comes again and again, so that calls share it instead of keeping one each. A value has four places and the newest of
/// them takes that of the oldest; so a few values of the same hash (which differs from process to process) do not push each other out for ever.
/// Used by several threads without a lock: a reference is written whole, and what another thread finds is compared before it is used.
/// </summary>
/// <param name="sets">How many values with different hashes have places, a power of two.</param>
public sealed class SharedObjects<T>(int sets) where T : class
{
    private const int Ways = 4;

    private readonly T?[] _places = new T?[sets * Ways];

    /// <summary>The places where an object of this hash may be.</summary>
    public ReadOnlySpan<T?> PlacesOf(int hash) => _places.AsSpan(FirstOf(hash), Ways);

    /// <summary>The object is found by this hash from now on, until four others of the same places have come.</summary>
    public T Keep(int hash, T value)
    {
        Span<T?> places = _places.AsSpan(FirstOf(hash), Ways);
        places[..^1].CopyTo(places[1..]);
        places[0] = value;
        return value;
    }

    private int FirstOf(int hash) => (hash & (sets - 1)) * Ways;
}
