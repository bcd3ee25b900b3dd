namespace MediaEngine.Server.Listeners;

/// <summary>
/// What the control thread has begun and cannot end before something has come: it goes on with
/// other work and runs this again then, in order.
/// </summary>
internal sealed class ParkedWork
{
    private const int Maximum = 4096;

    private readonly Dictionary<long, Queue<(Action Again, Action Refuse)>> _byKey = [];
    private int _count;

    /// <summary>False when too much is waiting.</summary>
    public bool TryAdd(long key, Action again, Action refuse)
    {
        if (_count >= Maximum)
            return false;
        if (!_byKey.TryGetValue(key, out Queue<(Action Again, Action Refuse)>? waiting))
            _byKey.Add(key, waiting = new Queue<(Action Again, Action Refuse)>());
        waiting.Enqueue((again, refuse));
        _count++;
        return true;
    }

    /// <summary>Runs what waits for the key; it may come to wait again.</summary>
    public void Resume(long key, Action<Exception> onFailure)
    {
        if (!_byKey.Remove(key, out Queue<(Action Again, Action Refuse)>? waiting))
            return;
        _count -= waiting.Count;
        foreach ((Action again, _) in waiting)
        {
            try
            {
                again();
            }
            catch (Exception failure)
            {
                onFailure(failure);
            }
        }
    }

    /// <summary>The thread ends: nothing of it is run any more.</summary>
    public void Abandon()
    {
        foreach (Queue<(Action Again, Action Refuse)> waiting in _byKey.Values)
        {
            foreach ((_, Action refuse) in waiting)
                refuse();
        }

        _byKey.Clear();
        _count = 0;
    }
}
