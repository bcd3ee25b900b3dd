using MediaEngine.Primitives;
using MediaEngine.Server.Metrics;
using MediaEngine.Transport;

namespace MediaEngine.Server.Listeners;

/// <summary>
/// Collects what requests have left behind at a moment when none is waiting. The collector would else run in the middle of a request, when
/// its budget is used up, and that request would be answered late; and it would run seldom and long, while each collection stops the packet
/// loops. So there are many and short ones: half a millisecond, most of which is the same whatever there is to collect. Control thread
/// only, which allocates nearly all there is.
/// </summary>
internal sealed class IdleGc(CollectorPauses pauses) : IIdleWork
{
    /// <summary>
    /// Bytes after which it is worth while: two or three calls. A fraction of the collector's own budget (MediaEngine.Server.csproj).
    /// </summary>
    private const long Due = 32 * 1024;

    /// <summary>Bytes after which it is due whenever it was last.</summary>
    private const long Overdue = 4 * Due;

    /// <summary>With many calls per second the collector may take no more than some hundredths of the time.</summary>
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(25);

    private long _allocated;
    private MonotonicTime _last = MonotonicClock.Now;
    private bool _withOlder;

    public bool IsDue
    {
        get
        {
            // The collector was faster.
            if (pauses.Look())
                Remember();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - _allocated;
            return allocated >= Overdue || (allocated >= Due && MonotonicClock.Now - _last >= _interval);
        }
    }

    /// <summary>
    /// Of the youngest objects, and every other time of those that lived through one collection, before they are many. Compacting: else
    /// memory is kept that only holes are in.
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
