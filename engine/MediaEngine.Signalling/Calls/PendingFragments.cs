using MediaEngine.Primitives;
using MediaEngine.Protocol.Sdp;

namespace MediaEngine.Signalling.Calls;

/// <summary>Trickled candidates that overtook the offer they belong to; kept for 3 s. Control thread only.</summary>
internal sealed class PendingFragments
{
    /// <summary>Strangers can send fragments for calls that never come.</summary>
    private const int Limit = 1000;

    private static readonly TimeSpan _lifetime = TimeSpan.FromSeconds(3);

    private readonly List<Pending> _waiting = [];

    public int Count => _waiting.Count;

    /// <summary>When too many wait the oldest is forgotten.</summary>
    public void Add(string callId, string tag, SessionDescription fragment, MonotonicTime now)
    {
        Expire(now);
        if (_waiting.Count >= Limit)
            _waiting.RemoveAt(0);
        _waiting.Add(new Pending(callId, tag, fragment, now + _lifetime));
    }

    /// <summary>What waits for a party, in the order of arrival.</summary>
    public IReadOnlyList<SessionDescription> Find(string callId, string tag, MonotonicTime now)
    {
        if (_waiting.Count == 0)
            return [];
        Expire(now);
        return [.. _waiting.Where(p => p.BelongsTo(callId, tag)).Select(p => p.Fragment)];
    }

    /// <summary>The party has what waited for it.</summary>
    public void Remove(string callId, string tag) => _waiting.RemoveAll(p => p.BelongsTo(callId, tag));

    private void Expire(MonotonicTime now) => _waiting.RemoveAll(p => p.Expires < now);

    private sealed record Pending(string CallId, string Tag, SessionDescription Fragment, MonotonicTime Expires)
    {
        public bool BelongsTo(string callId, string tag) => CallId == callId && Tag == tag;
    }
}
