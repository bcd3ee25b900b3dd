namespace MediaEngine.Protocol.Ng;

/// <summary>
/// One generation of the cookie cache. Keys and replies lie one behind the other in blocks, so that ten thousand of them are no more work
/// for the garbage collector than a few hundred objects without references. A block is never written again where it was written, so what
/// was handed out stays good.
/// </summary>
internal sealed class CookieGeneration
{
    /// <summary>Some thirty replies: what the collector copies of the block in use.</summary>
    private const int BlockBytes = 16 * 1024;

    private const int FirstCapacity = 64;

    private int[] _buckets = new int[FirstCapacity];
    private Entry[] _entries = new Entry[FirstCapacity];
    private readonly List<byte[]> _full = [];
    private byte[] _block = [];
    private int _used;

    public int Count { get; private set; }

    public bool TryGet(ReadOnlySpan<byte> key, int hash, out ReadOnlyMemory<byte> reply)
    {
        for (int i = _buckets[hash & (_buckets.Length - 1)]; i > 0; i = _entries[i - 1].Next)
        {
            ref Entry entry = ref _entries[i - 1];
            if (entry.Hash != hash)
                continue;
            byte[] block = entry.Block == _full.Count ? _block : _full[entry.Block];
            if (!key.SequenceEqual(block.AsSpan(entry.Start, entry.KeyLength)))
                continue;
            reply = block.AsMemory(entry.Start + entry.KeyLength, entry.ReplyLength);
            return true;
        }

        reply = default;
        return false;
    }

    public ReadOnlyMemory<byte> Add(ReadOnlySpan<byte> key, int hash, ReadOnlySpan<byte> reply)
    {
        if (Count == _entries.Length)
            Grow();
        int start = Place(key.Length + reply.Length);
        key.CopyTo(_block.AsSpan(start));
        reply.CopyTo(_block.AsSpan(start + key.Length));
        ref int bucket = ref _buckets[hash & (_buckets.Length - 1)];
        _entries[Count++] = new Entry(_full.Count, start, key.Length, reply.Length, hash, bucket);
        bucket = Count;
        return _block.AsMemory(start + key.Length, reply.Length);
    }

    /// <summary>Forgets everything, also the memory a flood has taken.</summary>
    public void Clear()
    {
        if (Count > 0)
            (_buckets, _entries) = (new int[FirstCapacity], new Entry[FirstCapacity]);
        _full.Clear();
        _full.TrimExcess();
        (_block, _used, Count) = ([], 0, 0);
    }

    private int Place(int bytes)
    {
        if (bytes > _block.Length - _used)
        {
            // Small at first: a node without calls keeps little.
            int size = _block.Length == 0 ? BlockBytes / 8 : BlockBytes;
            if (_used > 0)
                _full.Add(_block);
            (_block, _used) = (GC.AllocateUninitializedArray<byte>(Math.Max(bytes, size)), 0);
        }

        int start = _used;
        _used += bytes;
        return start;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, _entries.Length * 2);
        _buckets = new int[_entries.Length];
        for (int i = 0; i < Count; i++)
        {
            ref int bucket = ref _buckets[_entries[i].Hash & (_buckets.Length - 1)];
            _entries[i].Next = bucket;
            bucket = i + 1;
        }
    }

    /// <param name="block">Place in the list of full blocks; its length for the block in use.</param>
    /// <param name="next">Entry behind this one in its bucket, from 1; 0 for none.</param>
    private struct Entry(int block, int start, int keyLength, int replyLength, int hash, int next)
    {
        public readonly int Block = block;
        public readonly int Start = start;
        public readonly int KeyLength = keyLength;
        public readonly int ReplyLength = replyLength;
        public readonly int Hash = hash;
        public int Next = next;
    }
}
