using MediaEngine.Primitives;

namespace MediaEngine.Transport;

/// <summary>
/// Which ports of one local address are taken. Pools that share an address share its table. Callers hold the allocator's lock.
/// </summary>
internal sealed class PortRange
{
    private const long Used = long.MaxValue;

    // Per port: Used, or the time until which it rests; free when that is past.
    private long[] _restsUntil = [];
    private int _first;

    /// <summary>Makes the table reach from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public void Cover(int first, int last)
    {
        if (_restsUntil.Length > 0)
        {
            first = Math.Min(first, _first);
            last = Math.Max(last, _first + _restsUntil.Length - 1);
        }

        if (first == _first && last - first + 1 == _restsUntil.Length)
            return;
        var wider = new long[last - first + 1];
        Array.Fill(wider, long.MinValue);
        if (_restsUntil.Length > 0)
            Array.Copy(_restsUntil, 0, wider, _first - first, _restsUntil.Length);
        (_restsUntil, _first) = (wider, first);
    }

    /// <summary>The states of some ports, to be counted without the lock; see <see cref="IsUsed(long)"/>.</summary>
    public void CopyTo(int first, Span<long> states) => _restsUntil.AsSpan(first - _first, states.Length).CopyTo(states);

    public static bool IsUsed(long state) => state == Used;

    public bool IsFree(int port, MonotonicTime now) => _restsUntil[port - _first] <= now.Nanoseconds;

    /// <summary>As <see cref="IsUsed(int)"/>, of any port.</summary>
    public bool Holds(int port) => (uint)(port - _first) < (uint)_restsUntil.Length && IsUsed(port);

    public bool IsUsed(int port) => _restsUntil[port - _first] == Used;

    /// <summary>More than any time a port rests: those in use are <see cref="IsUsed(int)"/>.</summary>
    public const long Never = Used;

    /// <summary>When the port has rested; <see cref="Never"/> while it is in use.</summary>
    public long RestsUntil(int port) => _restsUntil[port - _first];

    public void Take(int port) => _restsUntil[port - _first] = Used;

    public void RestUntil(int port, MonotonicTime time) => _restsUntil[port - _first] = time.Nanoseconds;
}
