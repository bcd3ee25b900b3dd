using MediaEngine.Primitives;

namespace MediaEngine.Sessions;

/// <summary>
/// Finds datagrams that come round again: two engines, or two legs of one, that send to each other. Remembers hashes of the last datagrams;
/// after 30 repeats whatever repeats is dropped, until nothing has repeated for a second.
/// </summary>
internal sealed class LoopDetector
{
    private const int Remembered = 64;
    private const int AllowedRepeats = 30;
    private static readonly TimeSpan _calm = TimeSpan.FromSeconds(1);

    private readonly ulong[] _hashes = new ulong[Remembered];
    private int _next;
    private int _repeats;
    private MonotonicTime _lastRepeat;

    public bool IsLooping(ReadOnlySpan<byte> datagram, MonotonicTime now)
    {
        ulong hash = Hash(datagram);
        if (!_hashes.AsSpan().Contains(hash))
        {
            _hashes[_next] = hash;
            _next = (_next + 1) % Remembered;
            return false;
        }

        if (now - _lastRepeat > _calm)
            _repeats = 0;
        _lastRepeat = now;
        if (_repeats < AllowedRepeats)
            _repeats++;
        else
            return true;
        return false;
    }

    /// <summary>FNV-1a over the bytes; never 0, which marks an unused place.</summary>
    private static ulong Hash(ReadOnlySpan<byte> datagram)
    {
        ulong hash = 14695981039346656037;
        foreach (byte value in datagram)
            hash = (hash ^ value) * 1099511628211;
        return hash | 1;
    }
}
