using MediaEngine.Primitives;
using MediaEngine.Server.Metrics;
using MediaEngine.Transport;

namespace MediaEngine.Server.Listeners;

/// <summary>
/// Collects garbage while no request waits. Otherwise the collector would run in the middle of a request, when its budget is used up, and
/// that request would be answered late; and it would run rarely and long, while each collection stops the packet loops. So there are many
/// short collections: half a millisecond, most of which does not depend on the amount of garbage. Used by the control thread only, which
/// allocates nearly everything.
/// </summary>
internal sealed class IdleGc(CollectorPauses pauses) : IIdleWork
{
    /// <summary>
    /// Bytes of garbage that make a collection worth while: two or three calls. A fraction of the collector's own budget
    /// (MediaEngine.Server.csproj).
    /// </summary>
    private const long Due = 32 * 1024;

    /// <summary>Bytes of garbage after which a collection is due in any case.</summary>
    private const long Overdue = 4 * Due;

    /// <summary>With many calls per second collections must not take more than a few per cent of the time.</summary>
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(25);

    private long _allocated;
    private MonotonicTime _last = MonotonicClock.Now;
    private bool _withOlder;

    public bool IsDue
    {
        get
        {
            // The collector has run by itself.
            if (pauses.Look())
                Remember();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - _allocated;
            return allocated >= Overdue || (allocated >= Due && MonotonicClock.Now - _last >= _interval);
        }
    }

    /// <summary>
    /// Collects the youngest objects, and every second time those that survived one collection, before there are many. Compacting, because
    /// otherwise fragmented memory is kept.
    /// </summary>
    public void Run()
    {
        GC.Collect(_withOlder ? 1 : 0, GCCollectionMode.Forced, blocking: true, compacting: true);
        _withOlder = !_withOlder;
        pauses.Look();
        Remember();
    }

    private void Remember()
    {
        _allocated = GC.GetAllocatedBytesForCurrentThread();
        _last = MonotonicClock.Now;
    }
}
