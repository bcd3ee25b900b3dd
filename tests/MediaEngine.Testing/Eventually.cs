using System.Diagnostics;

namespace MediaEngine.Testing;

/// <summary>
/// Waits for results of another thread or process that nothing announces: a counter, a file, a kernel state. Tests await everything else (a
/// log line, a packet, the end of a process). An architecture test ensures that no other code in the tests polls.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(5);

    // The condition queries another process, so it is checked less often.
    private static readonly TimeSpan _askingInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether the condition becomes true in time; by default 20 s.</summary>
    public static bool Becomes(Func<bool> condition, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > (patience ?? _patience))
                return false;
            Thread.Sleep(_interval);
        }

        return true;
    }

    /// <inheritdoc cref="Becomes"/>
    public static Task<bool> BecomesAsync(Func<bool> condition, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return BecomesAsync(() => Task.FromResult(condition()), patience);
    }

    /// <inheritdoc cref="Becomes"/>
    public static async Task<bool> BecomesAsync(Func<Task<bool>> condition, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > (patience ?? _patience))
                return false;
            await Task.Delay(_askingInterval);
        }

        return true;
    }
}
