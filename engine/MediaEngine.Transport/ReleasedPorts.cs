using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// Ports released by any thread until the allocator books them: a stack that is pushed to and taken whole without a lock.
/// </summary>
internal sealed class ReleasedPorts
{
    private ReleasedPort? _top;

    public void Push(in TransportAddress local, MonotonicTime restsUntil)
    {
        var released = new ReleasedPort(local, restsUntil);
        ReleasedPort? top = Volatile.Read(ref _top);
        while (true)
        {
            released.Next = top;
            ReleasedPort? seen = Interlocked.CompareExchange(ref _top, released, top);
            if (ReferenceEquals(seen, top))
                return;
            top = seen;
        }
    }

    /// <returns>All that was pushed since the last call, the oldest first; null for nothing.</returns>
    public ReleasedPort? TakeAll()
    {
        if (Volatile.Read(ref _top) is null)
            return null;
        ReleasedPort? oldest = null;
        for (ReleasedPort? at = Interlocked.Exchange(ref _top, null); at is not null;)
        {
            ReleasedPort? next = at.Next;
            at.Next = oldest;
            (oldest, at) = (at, next);
        }

        return oldest;
    }
}
