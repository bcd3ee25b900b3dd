namespace MediaEngine.Protocol.Feedback;

/// <summary>A limit in bytes on the memory that many owners on one thread hold together. A flood of streams is refused memory.</summary>
/// <param name="limit">In bytes.</param>
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
