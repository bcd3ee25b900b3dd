using System.Diagnostics;

namespace MediaEngine.Testing;

/// <summary>
/// Waits for what another thread or process brings about and nothing announces: a counter, a file, a state of the kernel. What can be
/// awaited (a line of a log, a packet, the end of a process) is awaited instead. Nothing else in
/// the tests polls; a test of the architecture holds that.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(5);

    // The condition asks another process, which has better things to do than to answer.
    private static readonly TimeSpan _askingInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether the condition becomes true in time, 20 s unless said otherwise.</summary>
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
