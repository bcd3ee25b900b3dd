using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Srtp;

/// <summary>
/// Index and replay window per SSRC, with a limit. Entries are made only for authenticated packets or by the restore calls of
/// <see cref="SrtpIngress"/>. When an inbound table is full, the stream unused for longest is retired: its highest index is remembered, so
/// that its packets cannot be replayed later.
/// </summary>
internal sealed class SrtpStreamTable
{
    private const int MaxRetired = 256;

    private readonly int _capacity;
    private readonly int _wordsPerWindow;
    private readonly bool _retire;

    // Empty until there is a stream: a call on hold, or before its first packet, has none.
    private uint[] _ssrcs = [];
    private Stream[] _streams = [];
    private ulong[] _words = [];
    private SrtpStreamState[] _retired = [];
    private int _retiredCount;
    private int _count;
    private int _last;
    private ulong _clock;

    public SrtpStreamTable(int windowSize, int capacity, bool retire)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowSize, ReplayWindow.MinSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowSize, ReplayWindow.MaxSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _wordsPerWindow = (windowSize + 63) / 64;
        _capacity = capacity;
        _retire = retire;
    }

    internal enum IndexState : byte
    {
        /// <summary>The rollover counter is an estimate from another key or from signalling. Packets of any index are accepted.</summary>
        Hint,
        /// <summary>Restored for this key: indexes up to the highest were used.</summary>
        Floor,
        /// <summary>An authenticated packet has confirmed the index.</summary>
        Synchronised,
    }

    public int Count => _count;

    /// <summary>Slot of an SSRC, or -1.</summary>
    public int Find(uint ssrc)
    {
        if (_last < _count && _ssrcs[_last] == ssrc)
            return _last;
        int slot = _ssrcs.AsSpan(0, _count).IndexOf(ssrc);
        if (slot >= 0)
            _last = slot;
        return slot;
    }

    public ref Stream this[int slot] => ref _streams[slot];

    public ReplayWindow Window(int slot) => new(_words.AsSpan(slot * _wordsPerWindow, _wordsPerWindow));

    /// <summary>Prefetches what <see cref="Find"/> and the window of the first streams read.</summary>
    public void PrefetchParts()
    {
        CacheLines.Prefetch(_ssrcs, 64);
        CacheLines.Prefetch(_streams, 64);
        CacheLines.Prefetch(_words, 64);
    }

    /// <summary>Marks the slot as used now.</summary>
    public void Touch(int slot) => _streams[slot].LastUse = ++_clock;

    /// <summary>
    /// A new slot with an empty window. -1 when the table is full, may not retire streams, and all its streams have used this key.
    /// </summary>
    public int Add(uint ssrc)
    {
        int slot;
        if (_count < _capacity)
        {
            slot = _count++;
            if (slot == _ssrcs.Length)
                Grow();
        }
        else if (_retire)
        {
            slot = LongestUnused();
            Retire(slot);
        }
        else if ((slot = FindHint()) < 0)
        {
            return -1;
        }

        _ssrcs[slot] = ssrc;
        _streams[slot] = new Stream { LastUse = ++_clock };
        Window(slot).StartAt(0);
        _last = slot;
        return slot;
    }

    /// <summary>True when the SSRC was retired, with its highest index.</summary>
    public bool TryFindRetired(uint ssrc, out ulong highest)
    {
        for (int i = 0; i < Math.Min(_retiredCount, MaxRetired); i++)
        {
            if (_retired[i].Ssrc == ssrc)
            {
                highest = _retired[i].Index;
                return true;
            }
        }

        highest = 0;
        return false;
    }

    public int CopyTo(Span<SrtpStreamState> destination)
    {
        int count = Math.Min(_count, destination.Length);
        for (int i = 0; i < count; i++)
            destination[i] = new SrtpStreamState(_ssrcs[i], _streams[i].Highest);
        return count;
    }

    /// <summary>True when nothing was sent on the stream with this key: its estimate may be forgotten.</summary>
    private int FindHint()
    {
        for (int i = 0; i < _count; i++)
        {
            if (_streams[i].IndexState == IndexState.Hint)
                return i;
        }

        return -1;
    }

    private int LongestUnused()
    {
        int slot = 0;
        for (int i = 1; i < _count; i++)
        {
            if (_streams[i].LastUse < _streams[slot].LastUse)
                slot = i;
        }

        return slot;
    }

    private void Retire(int slot)
    {
        if (_streams[slot].IndexState == IndexState.Hint)
            return;
        var state = new SrtpStreamState(_ssrcs[slot], _streams[slot].Highest);
        for (int i = 0; i < Math.Min(_retiredCount, MaxRetired); i++)
        {
            if (_retired[i].Ssrc == state.Ssrc)
            {
                _retired[i] = state;
                return;
            }
        }

        if (_retired.Length == 0)
            _retired = new SrtpStreamState[MaxRetired];
        _retired[_retiredCount++ % MaxRetired] = state;
        if (_retiredCount == 2 * MaxRetired)
            _retiredCount = MaxRetired;
    }

    private void Grow()
    {
        int size = Math.Clamp(_ssrcs.Length * 2, 1, _capacity);
        Array.Resize(ref _ssrcs, size);
        Array.Resize(ref _streams, size);
        Array.Resize(ref _words, size * _wordsPerWindow);
    }

    internal struct Stream
    {
        public ulong Highest;
        public ulong LastUse;
        public IndexState IndexState;
    }
}
