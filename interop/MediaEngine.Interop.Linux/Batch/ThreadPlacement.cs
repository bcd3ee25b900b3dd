using static MediaEngine.Interop.Linux.Batch.BatchLibc;

namespace MediaEngine.Interop.Linux.Batch;

/// <summary>CPU affinity, priority and timer precision of the calling thread.</summary>
public static unsafe class ThreadPlacement
{
    private const int MaskWords = 16;
    private const int FirstInFirstOut = 1;

    /// <summary>Binds the calling thread, and threads it starts later, to one CPU. Returns false when the kernel refuses.</summary>
    public static bool PinCurrentThread(int cpu)
    {
        if ((uint)cpu >= MaskWords * 64)
            return false;
        var mask = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        mask[cpu >> 6] = 1UL << (cpu & 63);
        return SetAffinity(0, MaskWords * sizeof(ulong), mask) == 0;
    }

    /// <summary>Gives the calling thread real-time priority (SCHED_FIFO). Returns false when the kernel refuses.</summary>
    /// <param name="priority">1 to 99.</param>
    public static bool TryMakeRealTime(int priority) => SetScheduler(0, FirstInFirstOut, &priority) == 0;

    /// <summary>Makes the calling thread's sleeps end on time instead of up to 50 µs late (PR_SET_TIMERSLACK).</summary>
    public static void SharpenTimers() => ProcessControl(TimerSlack, 1, 0, 0, 0);
}
