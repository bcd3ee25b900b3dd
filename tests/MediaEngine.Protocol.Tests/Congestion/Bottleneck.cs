using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Tests.Congestion;

/// <summary>A link with one tail-drop queue, in virtual time. Packets must be given in order of time.</summary>
internal sealed class Bottleneck(double bitrate, double queueMilliseconds = 300)
{
    private MonotonicTime _free;

    /// <summary>In bit/s; may change at any time.</summary>
    public double Bitrate { get; set; } = bitrate;

    public long Dropped { get; private set; }

    /// <summary>Gives the time when the packet has left the link. False when the queue is full.</summary>
    public bool TryPass(int size, MonotonicTime now, out MonotonicTime leaves, out double queued)
    {
        MonotonicTime start = _free > now ? _free : now;
        queued = (start - now).TotalMilliseconds;
        leaves = start + TimeSpan.FromSeconds(size * 8 / Bitrate);
        if (queued > queueMilliseconds)
        {
            Dropped++;
            return false;
        }

        _free = leaves;
        return true;
    }
}
