using MediaEngine.Primitives;

namespace MediaEngine.Gateway.Viewers;

/// <summary>
/// When sessions end with the right of their clients. A session whose time was put off stays in its place until that is due.
/// </summary>
internal sealed class SessionDeadlines
{
    private readonly PriorityQueue<string, MonotonicTime> _queue = new();

    public MonotonicTime Next => _queue.TryPeek(out _, out MonotonicTime due) ? due : MonotonicTime.Never;

    public void Add(string sessionId, MonotonicTime until)
    {
        if (until != MonotonicTime.Never)
            _queue.Enqueue(sessionId, until);
    }

    /// <summary>Takes the next session that is due.</summary>
    public bool TryTake(MonotonicTime now, out string sessionId)
    {
        sessionId = "";
        if (!_queue.TryPeek(out string? first, out MonotonicTime due) || due > now)
            return false;
        _queue.Dequeue();
        sessionId = first;
        return true;
    }
}
