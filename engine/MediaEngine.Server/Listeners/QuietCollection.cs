namespace MediaEngine.Server.Listeners;

/// <summary>
/// Collects what requests have left behind at a moment when none is waiting. The collector would else run in the middle of a request, when its
/// budget is used up, and that request would be answered late. Control thread only, which allocates nearly all there is.
/// </summary>
internal sealed class QuietCollection : IQuietWork
{
    /// <summary>Bytes after which it is worth while: a dozen calls. A fraction of the collector's own budget (MediaEngine.Server.csproj).</summary>
    private const long Due = 384 * 1024;

    private long _allocated;
    private int _collections;

    public bool IsDue
    {
        get
        {
            if (GC.GetAllocatedBytesForCurrentThread() - _allocated < Due)
                return false;
            if (GC.CollectionCount(0) == _collections)
                return true;

            // The collector was faster.
            Remember();
            return false;
        }
    }

    /// <summary>Of the youngest objects, and of older ones when their own budget is used up: about a millisecond (docs/performance.md).</summary>
    public void Run()
    {
        GC.Collect(0, GCCollectionMode.Forced, blocking: true);
        Remember();
    }

    private void Remember()
    {
        _allocated = GC.GetAllocatedBytesForCurrentThread();
        _collections = GC.CollectionCount(0);
    }
}
