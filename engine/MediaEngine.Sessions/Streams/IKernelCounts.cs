namespace MediaEngine.Sessions.Streams;

/// <summary>What the kernel counts of streams it forwards.</summary>
internal interface IKernelCounts
{
    /// <summary>Takes over what was counted since the last time.</summary>
    void Pull();
}
