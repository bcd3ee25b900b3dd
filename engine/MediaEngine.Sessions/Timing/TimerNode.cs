using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Timing;

/// <summary>Something that may have a deadline in a <see cref="TimerWheel"/>, one at a time.</summary>
internal abstract class TimerNode
{
    /// <summary>In the wheel's tables, while there is a deadline or it fires; -1 otherwise.</summary>
    internal int Place { get; set; } = -1;

    internal bool IsScheduled { get; set; }

    /// <summary>Key of the call that ends when firing throws; 0 when firing belongs to no call: then the worker ends.</summary>
    protected internal virtual long CallKey => 0;

    /// <summary>The deadline has passed; the node is no longer scheduled and may schedule itself again.</summary>
    protected internal abstract void Fire(MonotonicTime now);
}
