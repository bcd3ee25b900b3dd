using MediaEngine.Primitives;
using MediaEngine.Signalling;

namespace MediaEngine.Control.Statistics;

/// <summary>Forwarded packets, bytes and errors per second, between two readings of the totals that are at least a second apart.</summary>
internal sealed class PacketRates
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    private MediaTotals _last;
    private MonotonicTime _lastAt;

    public long Packets { get; private set; }

    public long Bytes { get; private set; }

    public long Errors { get; private set; }

    public long KernelPackets { get; private set; }

    public long KernelBytes { get; private set; }

    public void Update(MediaTotals totals, MonotonicTime now)
    {
        TimeSpan passed = now - _lastAt;
        if (_lastAt != default && passed < _interval)
            return;
        if (_lastAt != default)
        {
            Packets = Rate(totals.Packets - _last.Packets, passed);
            Bytes = Rate(totals.Bytes - _last.Bytes, passed);
            KernelPackets = Rate(totals.KernelPackets - _last.KernelPackets, passed);
            KernelBytes = Rate(totals.KernelBytes - _last.KernelBytes, passed);
            Errors = Rate(totals.Errors - _last.Errors, passed);
        }

        (_last, _lastAt) = (totals, now);
    }

    private static long Rate(long count, TimeSpan passed) => (long)(count / passed.TotalSeconds);
}
