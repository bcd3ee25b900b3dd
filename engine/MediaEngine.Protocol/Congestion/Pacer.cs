using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Congestion;

/// <summary>
/// When the next packet may leave: a leaky bucket of the pacing rate. A burst (the group of pictures a new viewer gets) has a rate of its
/// own until its bytes are out, a probe cluster until it is sent.
/// </summary>
public sealed class Pacer
{
    /// <summary>What may leave in one go, as time at the rate.</summary>
    private static readonly TimeSpan _depth = TimeSpan.FromMilliseconds(5);

    private double _rate;
    private double _burstRate;
    private long _burstBytes;
    private ProbeCluster _probe;
    private int _probeBytes;
    private int _probePackets;
    private MonotonicTime _drained;

    /// <summary>bit/s for media outside of bursts and probes.</summary>
    public double Rate
    {
        get => _rate;
        set => _rate = Math.Max(value, 1000);
    }

    /// <summary>The cluster that is being sent; 0: none. Packets sent now carry it.</summary>
    public int Probe => _probe.Id;

    /// <summary>Octets the cluster still needs: where media has none, padding fills it.</summary>
    public int ProbeBytesMissing => _probe.Id == 0 ? 0 : Math.Max(0, _probe.Bytes - _probeBytes);

    /// <summary>Octets of the burst that have not left.</summary>
    public long BurstBytes => _burstBytes;

    /// <summary>Sends the next <paramref name="bytes"/> at another rate, bit/s.</summary>
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

    /// <summary>The cluster could not be filled in time.</summary>
    public void EndProbe() => _probe = default;

    /// <summary>When a packet may leave.</summary>
    public MonotonicTime NextSend(MonotonicTime now)
    {
        // A probe is a measurement: it has no depth, and does not gather credit.
        TimeSpan depth = _probe.Id != 0 ? TimeSpan.Zero : _depth;
        MonotonicTime at = _drained - depth;
        return at > now ? at : now;
    }

    public bool CanSend(MonotonicTime now) => NextSend(now) <= now;

    /// <summary>A packet has left.</summary>
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
