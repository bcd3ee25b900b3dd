using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Tests.Congestion;

/// <summary>A link with one queue that drops at its end, in virtual time. Packets are offered in order of time.</summary>
internal sealed class Bottleneck(double bitrate, double queueMilliseconds = 300)
{
    private MonotonicTime _free;

    /// <summary>bit/s; may change at any time.</summary>
    public double Bitrate { get; set; } = bitrate;

    public long Dropped { get; private set; }

    /// <summary>When the packet has left the link, or false when the queue is full.</summary>
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
