namespace MediaEngine.Sessions.Streams;

/// <summary>The kernel's counts of the streams it forwards.</summary>
internal interface IKernelCounts
{
    /// <summary>Adds what was counted since the last call.</summary>
    void Pull();
}
