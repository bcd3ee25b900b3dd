using System.Runtime.InteropServices;
using MediaEngine.Primitives;
using MediaEngine.Protocol;

namespace MediaEngine.Sessions.Loops;

/// <summary>
/// Detects media loops: two engines, or two legs of one, that send to each other. Keeps hashes of the datagrams of the last seconds. After
/// 30 repeats, repeated datagrams are dropped until nothing has repeated for a second.
/// </summary>
internal sealed class LoopDetector
{
    private const int Remembered = 1024;

    /// <summary>Slots a hash may use. With one slot, two packets that loop in turn would evict each other for ever.</summary>
    private const int Ways = 8;
    private const int AllowedRepeats = 30;
    private static readonly TimeSpan _calm = TimeSpan.FromSeconds(1);

    /// <summary>A datagram that returns within this time is in a loop; later it is the same content sent again.</summary>
    private static readonly TimeSpan _memory = TimeSpan.FromSeconds(2);

    private readonly (ulong Hash, MonotonicTime At)[] _seen = new (ulong, MonotonicTime)[Remembered];
    private int _repeats;
    private MonotonicTime _lastRepeat;

    /// <summary>When a datagram last repeated; default before.</summary>
    public MonotonicTime LastRepeat => _lastRepeat;

    /// <param name="kind">For RTP the sequence number is ignored, because a stream may have been renumbered on the way.</param>
    public bool IsLooping(ReadOnlySpan<byte> datagram, DatagramKind kind, MonotonicTime now)
    {
        ulong hash = Hash(datagram, kind == DatagramKind.Rtp ? 4 : 0);
        if (!Remember(hash, now))
            return false;
        if (now - _lastRepeat > _calm)
            _repeats = 0;
        _lastRepeat = now;
        if (_repeats >= AllowedRepeats)
            return true;
        _repeats++;
        return false;
    }

    /// <summary>True when the hash was found.</summary>
    private bool Remember(ulong hash, MonotonicTime now)
    {
        Span<(ulong Hash, MonotonicTime At)> places = _seen.AsSpan((int)(hash % (Remembered / Ways)) * Ways, Ways);
        int oldest = 0;
        for (int i = 0; i < Ways; i++)
        {
            if (places[i].Hash == hash)
            {
                bool isRepeated = now - places[i].At <= _memory;
                places[i].At = now;
                return isRepeated;
            }

            if (places[i].At < places[oldest].At)
                oldest = i;
        }

        places[oldest] = (hash, now);
        return false;
    }

    /// <summary>FNV-1a, eight octets at a time; never 0, which marks an unused slot.</summary>
    private static ulong Hash(ReadOnlySpan<byte> datagram, int from)
    {
        ulong hash = 14695981039346656037 ^ (ulong)datagram.Length;
        ReadOnlySpan<byte> bytes = datagram.Length < from ? datagram : datagram[from..];
        foreach (ulong value in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            hash = (hash ^ value) * 1099511628211;
            hash ^= hash >> 29;
        }

        foreach (byte value in bytes[(bytes.Length & ~7)..])
            hash = (hash ^ value) * 1099511628211;
        return Math.Max(hash ^ (hash >> 32), 1);
    }
}
