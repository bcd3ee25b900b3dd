using System.Net;

namespace MediaEngine.Server.Web;

/// <summary>A value for each source address. When the table is full, an old entry gives way: forged sources cannot make it grow.</summary>
internal sealed class SourceTable<T>(int capacity)
    where T : class, new()
{
    private readonly Dictionary<IPAddress, T> _entries = [];
    private readonly Queue<IPAddress> _order = new();

    public int Count => _entries.Count;

    /// <summary>The caller holds a lock of its own.</summary>
    public T Of(IPAddress source)
    {
        if (_entries.TryGetValue(source, out T? known))
            return known;
        if (_entries.Count >= capacity)
            _entries.Remove(_order.Dequeue());
        var made = new T();
        _entries.Add(source, made);
        _order.Enqueue(source);
        return made;
    }
}
