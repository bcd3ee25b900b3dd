namespace MediaEngine.Protocol.Srtp;

/// <summary>
/// The indexes received within the last N (RFC 3711 section 3.3.2): a ring of bits addressed by the index modulo N, in words that the
/// caller owns. Checking and recording are separate, so that nothing is recorded before the packet is authenticated.
/// </summary>
public readonly ref struct ReplayWindow(Span<ulong> words)
{
    public const int MinSize = 64;
    public const int MaxSize = 1024;
    public const int DefaultSize = 128;

    private readonly Span<ulong> _words = words;

    public int Size => _words.Length * 64;

    /// <summary>
    /// True when <paramref name="index"/> is above <paramref name="highest"/>, or inside the window and not received yet.
    /// </summary>
    public bool IsFresh(ulong highest, ulong index)
    {
        if (index > highest)
            return true;
        if (highest - index >= (ulong)Size)
            return false;
        int bit = (int)(index % (ulong)Size);
        return (_words[bit >> 6] >> (bit & 63) & 1) == 0;
    }

    /// <summary>Records an index that <see cref="IsFresh"/> accepted, and updates the highest index.</summary>
    public void Commit(ref ulong highest, ulong index)
    {
        if (index > highest)
        {
            ulong steps = index - highest;
            if (steps >= (ulong)Size)
                _words.Clear();
            else
                for (ulong skipped = highest + 1; skipped < index; skipped++)
                    Clear((int)(skipped % (ulong)Size));
            highest = index;
        }

        int bit = (int)(index % (ulong)Size);
        _words[bit >> 6] |= 1UL << (bit & 63);
    }

    /// <summary>
    /// Starts a window in which only <paramref name="index"/> was received. Older ones inside the window may still arrive.
    /// </summary>
    public void StartAt(ulong index)
    {
        _words.Clear();
        int bit = (int)(index % (ulong)Size);
        _words[bit >> 6] = 1UL << (bit & 63);
    }

    /// <summary>Marks everything up to the highest index as received.</summary>
    public void Fill() => _words.Fill(ulong.MaxValue);

    private void Clear(int bit) => _words[bit >> 6] &= ~(1UL << (bit & 63));
}
