using MediaEngine.Primitives;

namespace MediaEngine.Sessions;

/// <summary>Something with a deadline in a <see cref="TimerWheel"/>. The object is its own list node, so scheduling allocates nothing.</summary>
internal abstract class TimerNode
{
    internal TimerNode? Next;
    internal TimerNode? Previous;
    internal int Slot = -1;

    internal MonotonicTime Deadline { get; set; } = MonotonicTime.Never;

    internal bool IsScheduled => Slot >= 0;

    /// <summary>The call that ends when firing throws; null when nothing but the worker can answer for it.</summary>
    protected internal virtual Call? Owner => null;

    /// <summary>The deadline has passed; the node is no longer scheduled and may schedule itself again.</summary>
    protected internal abstract void Fire(MonotonicTime now);
}
