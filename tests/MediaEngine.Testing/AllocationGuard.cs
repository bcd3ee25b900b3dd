namespace MediaEngine.Testing;

/// <summary>Measures what code allocates on the calling thread.</summary>
public static class AllocationGuard
{
    /// <summary>Managed bytes of <paramref name="repetitions"/> runs, after as many to warm up.</summary>
    public static long Measure(Action action, int repetitions = 1000)
    {
        ArgumentNullException.ThrowIfNull(action);
        for (int i = 0; i < repetitions; i++)
            action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < repetitions; i++)
            action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
