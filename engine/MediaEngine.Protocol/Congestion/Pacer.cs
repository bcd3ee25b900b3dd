using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Congestion;

/// <summary>
/// Decides when the next packet may be sent: a leaky bucket at the pacing rate. A burst (the group of pictures that a new viewer gets) has
/// its own rate until its octets are sent, and a probe cluster has its own rate until it is sent.
/// </summary>
public sealed class Pacer
{
    /// <summary>How much may be sent at once, as time at the pacing rate.</summary>
    private static readonly TimeSpan _depth = TimeSpan.FromMilliseconds(5);

    private double _rate;
    private double _burstRate;
    private long _burstBytes;
    private ProbeCluster _probe;
    private int _probeBytes;
    private int _probePackets;
    private MonotonicTime _drained;

    /// <summary>The pacing rate of media outside bursts and probes, in bit/s.</summary>
    public double Rate
    {
        get => _rate;
        set => _rate = Math.Max(value, 1000);
    }

    /// <summary>The cluster that is being sent; 0 for none. Packets sent now belong to it.</summary>
    public int Probe => _probe.Id;

    /// <summary>Octets that the cluster still needs. Padding fills it when there is not enough media.</summary>
    public int ProbeBytesMissing => _probe.Id == 0 ? 0 : Math.Max(0, _probe.Bytes - _probeBytes);

    /// <summary>Octets of the burst that are not sent yet.</summary>
    public long BurstBytes => _burstBytes;

    /// <summary>Sends the next <paramref name="bytes"/> at another rate, in bit/s.</summary>
    public void BeginBurst(double rate, long bytes)
    {
        _burstRate = rate;
        _burstBytes = bytes;
    }

    public void BeginProbe(in ProbeCluster cluster)
    {
        _probe = cluster;
        _probeBytes = _probePackets = 0;
    }

    /// <summary>Ends a cluster that could not be filled in time.</summary>
    public void EndProbe() => _probe = default;

    /// <summary>When the next packet may be sent.</summary>
    public MonotonicTime NextSend(MonotonicTime now)
    {
        // A probe is a measurement. Its packets are spaced exactly, so it has no depth and collects no credit.
        TimeSpan depth = _probe.Id != 0 ? TimeSpan.Zero : _depth;
        MonotonicTime at = _drained - depth;
        return at > now ? at : now;
    }

    public bool CanSend(MonotonicTime now) => NextSend(now) <= now;

    /// <summary>A packet was sent.</summary>
    public void Sent(int size, MonotonicTime now)
    {
        double rate = _probe.Id != 0 ? _probe.Bitrate : _burstBytes > 0 ? Math.Max(_burstRate, _rate) : _rate;
        if (_drained < now)
            _drained = now;
        _drained += TimeSpan.FromSeconds(size * 8 / Math.Max(rate, 1000));
        _burstBytes = Math.Max(0, _burstBytes - size);
        if (_probe.Id == 0)
            return;
        _probeBytes += size;
        _probePackets++;
        if (_probeBytes >= _probe.Bytes && _probePackets >= _probe.Packets)
            _probe = default;
    }
}
