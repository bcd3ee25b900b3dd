namespace MediaEngine.Testing;

/// <summary>Measures what code allocates on the calling thread.</summary>
public static class AllocationGuard
{
    /// <summary>
    /// Allocated managed bytes of <paramref name="repetitions"/> runs after the same number of warm-up runs. Returns the minimum of three
    /// measurements: the runtime may allocate once while it recompiles a hot method, but code that allocates does so in each measurement.
    /// </summary>
    public static long Measure(Action action, int repetitions = 1000)
    {
        ArgumentNullException.ThrowIfNull(action);
        for (int i = 0; i < repetitions; i++)
            action();
        long least = long.MaxValue;
        for (int round = 0; round < 3 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < repetitions; i++)
                action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
