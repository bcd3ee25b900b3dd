using MediaEngine.Primitives;

namespace MediaEngine.Sessions.Timing;

/// <summary>An object that may have one deadline in a <see cref="TimerWheel"/>.</summary>
internal abstract class TimerNode
{
    /// <summary>Index in the wheel's tables while there is a deadline or it fires; -1 otherwise.</summary>
    internal int Place { get; set; } = -1;

    internal bool IsScheduled { get; set; }

    /// <summary>Key of the call to end when firing throws; 0 when no call is concerned: the worker ends then.</summary>
    protected internal virtual long CallKey => 0;

    /// <summary>The deadline has passed. The node is no longer scheduled and may schedule itself again.</summary>
    protected internal abstract void Fire(MonotonicTime now);
}
