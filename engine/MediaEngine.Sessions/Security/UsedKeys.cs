using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Sessions.Security;

/// <summary>Keys one direction has used. A key that returns must not start afresh: what was sent with it before could be repeated.</summary>
internal sealed class UsedKeys
{
    private const int Capacity = 16;

    private readonly List<SrtpMasterKey> _keys = new(1);
    private bool _overflowed;

    /// <summary>Adds a key; true when it was used before, or when so many were that we cannot tell.</summary>
    public bool Add(SrtpMasterKey key)
    {
        if (_overflowed)
            return true;
        foreach (SrtpMasterKey used in _keys)
        {
            if (MasterKeys.YieldSameKeyStream(used, key))
                return true;
        }

        if (_keys.Count == Capacity)
            _overflowed = true;
        else
            _keys.Add(key);
        return _overflowed;
    }
}
