using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Sessions.Security;

/// <summary>
/// The keys one direction has used. A key that is used again must not start from the beginning: packets sent with it before could be
/// replayed.
/// </summary>
internal sealed class UsedKeys
{
    private const int Capacity = 16;

    private SrtpMasterKey? _first;

    /// <summary>Those after the first; null while there is only one, as in most calls.</summary>
    private List<SrtpMasterKey>? _others;
    private bool _overflowed;

    /// <summary>Adds a key. True when it was used before, or too many were used to tell.</summary>
    public bool Add(SrtpMasterKey key)
    {
        if (_overflowed)
            return true;
        if (_first is null)
        {
            _first = key;
            return false;
        }

        if (MasterKeys.YieldSameKeyStream(_first, key) || _others?.Exists(used => MasterKeys.YieldSameKeyStream(used, key)) == true)
            return true;
        List<SrtpMasterKey> others = _others ??= new List<SrtpMasterKey>(1);
        if (others.Count == Capacity - 1)
            _overflowed = true;
        else
            others.Add(key);
        return _overflowed;
    }
}
