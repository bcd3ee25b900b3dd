using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Calls;

/// <summary>All calls, by call-id, alias and worker key. Used by the control thread only.</summary>
internal sealed class CallRegistry
{
    private readonly Dictionary<string, CallState> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<long, CallState> _byKey = [];

    private long _nextKey = 1;

    public int Count => _byKey.Count;

    public IEnumerable<CallState> All => _byKey.Values;

    public CallState? Find(string callId) => _byId.GetValueOrDefault(callId);

    public CallState? Find(long key) => _byKey.GetValueOrDefault(key);

    /// <summary>A new call that is not in the registry yet.</summary>
    public CallState Create(string callId, MonotonicTime now, TransportAddress from) => new(_nextKey++, callId, now, from);

    /// <summary>Puts a new call, or a new state of a call, in place.</summary>
    public void Put(CallState call)
    {
        if (_byKey.TryGetValue(call.Key, out CallState? before) && !ReferenceEquals(before, call) && !before.Aliases.IsEmpty)
            RemoveNames(before);
        _byKey[call.Key] = call;
        _byId[call.CallId] = call;
        foreach (string alias in call.Aliases)
            _byId[alias] = call;
    }

    public void Remove(CallState call)
    {
        _byKey.Remove(call.Key);
        RemoveNames(call);
    }

    private void RemoveNames(CallState call)
    {
        _byId.Remove(call.CallId);
        foreach (string alias in call.Aliases)
            _byId.Remove(alias);
    }
}
