namespace MediaEngine.Protocol.Feedback;

/// <summary>Bytes that many owners on one thread may take together: a flood of streams is refused memory, not given it.</summary>
/// <param name="limit">Bytes.</param>
public sealed class MemoryBudget(long limit)
{
    public long InUse { get; private set; }

    public bool TryTake(long bytes)
    {
        if (InUse + bytes > limit)
            return false;
        InUse += bytes;
        return true;
    }

    public void Return(long bytes) => InUse -= bytes;
}
