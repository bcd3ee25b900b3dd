using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Ng;

/// <summary>
/// Replies by request (<see cref="CookieKey"/>), so that a repeated request gets the old reply and has no second effect. Two generations:
/// every 30 s the old one is dropped and the current one becomes old, so an entry lives 30 to 60 s. A generation takes half of the
/// byte limit: a flood makes it old before its time, and never drops what came last.
/// </summary>
/// <param name="maxBytes">Keys and replies together, both generations.</param>
public sealed class CookieCache(long maxBytes = 64L * 1024 * 1024)
{
    /// <summary>What an entry costs besides its bytes.</summary>
    private const int EntryOverhead = 64;

    private static readonly TimeSpan _generation = TimeSpan.FromSeconds(30);

    private CookieGeneration _current = new();
    private CookieGeneration _old = new();
    private long _currentBytes;
    private long _oldBytes;
    private MonotonicTime? _generationStart;

    /// <summary>Bytes held now.</summary>
    public long Bytes => _currentBytes + _oldBytes;

    public int Count => _current.Count + _old.Count;

    public bool TryGet(ReadOnlySpan<byte> key, MonotonicTime now, out ReadOnlyMemory<byte> reply)
    {
        SwapWhenDue(now);
        int hash = HashOf(key);
        return _current.TryGet(key, hash, out reply) || _old.TryGet(key, hash, out reply);
    }

    /// <summary>Remembers a reply; the caller has looked the key up before. Returns the copy that is kept.</summary>
    public ReadOnlyMemory<byte> Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> reply, MonotonicTime now)
    {
        SwapWhenDue(now);
        long cost = key.Length + reply.Length + EntryOverhead;
        if (cost > maxBytes)
            return reply.ToArray();
        if (_currentBytes + cost > maxBytes / 2)
            Swap();
        if (Bytes + cost > maxBytes)
            DropOld();

        int hash = HashOf(key);
        if (_current.TryGet(key, hash, out _))
            return reply.ToArray();
        _currentBytes += cost;
        return _current.Add(key, hash, reply);
    }

    /// <summary>Generations begin on a fixed grid of 30 s, so that a quiet time does not make entries live longer.</summary>
    private void SwapWhenDue(MonotonicTime now)
    {
        _generationStart ??= now;
        long passed = (now - _generationStart.Value).Ticks / _generation.Ticks;
        if (passed <= 0)
            return;
        Swap();
        if (passed > 1)
            DropOld();
        _generationStart += _generation * passed;
    }

    private void Swap()
    {
        (_old, _current) = (_current, _old);
        _oldBytes = _currentBytes;
        _current.Clear();
        _currentBytes = 0;
    }

    private void DropOld()
    {
        _old.Clear();
        _oldBytes = 0;
    }

    /// <summary>Seeded per process: a sender cannot make keys that collide.</summary>
    private static int HashOf(ReadOnlySpan<byte> key)
    {
        var hash = new HashCode();
        hash.AddBytes(key);
        return hash.ToHashCode();
    }
}
