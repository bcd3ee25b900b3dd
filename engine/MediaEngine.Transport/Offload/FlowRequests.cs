namespace MediaEngine.Transport.Offload;

/// <summary>
/// What one worker asks of the forwarder's thread, in order: a flow comes here once to be installed and once more to be removed. One thread
/// writes and one reads, so neither needs a lock.
/// </summary>
internal sealed class FlowRequests
{
    private readonly FlowRecord?[] _ring;
    private readonly int _mask;
    private long _written;
    private long _read;

    /// <param name="slots">Flows at a time. Each has two requests waiting at most, so the ring is never full.</param>
    public FlowRequests(int slots)
    {
        _ring = new FlowRecord?[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, slots) * 2)];
        _mask = _ring.Length - 1;
    }

    /// <summary>On the worker's thread.</summary>
    public void Post(FlowRecord record)
    {
        if (_written - Volatile.Read(ref _read) == _ring.Length)
            throw new InvalidOperationException("a flow was posted more than twice");
        _ring[_written & _mask] = record;
        Volatile.Write(ref _written, _written + 1);
    }

    /// <summary>On the forwarder's thread. Null when nothing waits.</summary>
    public FlowRecord? Take()
    {
        if (Volatile.Read(ref _written) == _read)
            return null;
        ref FlowRecord? place = ref _ring[_read & _mask];
        FlowRecord record = place!;
        place = null;
        Volatile.Write(ref _read, _read + 1);
        return record;
    }
}
