using MediaEngine.Primitives;

namespace MediaEngine.Protocol.Congestion;

/// <summary>
/// Decides when to probe, and evaluates probes. At the start it probes three and six times the first rate, and then twice the measured rate
/// for as long as that is reached. Later, while the application is limited, it probes twice the target every five seconds. After a large
/// drop it probes the rate before the drop, once the queue is empty.
/// </summary>
internal sealed class Prober
{
    private const int MaximumClusters = 8;
    private const int LeastPackets = 5;
    private const double ClusterSeconds = 0.015;
    private const double Reached = 0.7;
    private const double LeastShare = 0.8;

    private static readonly TimeSpan _limitedInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(1);

    private readonly Measured[] _measured = new Measured[MaximumClusters];
    private readonly Queue<ProbeCluster> _waiting = new(MaximumClusters);
    private int _lastId;
    private MonotonicTime _lastProbe;
    private double _wanted;

    /// <summary>Clusters that are not sent yet.</summary>
    public int Waiting => _waiting.Count;

    public void Start(double bitrate, double maximum, MonotonicTime now)
    {
        Request(3 * bitrate, maximum, now);
        Request(6 * bitrate, maximum, now);
    }

    public void Request(double bitrate, double maximum, MonotonicTime now)
    {
        bitrate = Math.Min(bitrate, maximum);
        if (_waiting.Count == MaximumClusters || bitrate <= 0)
            return;
        var cluster = new ProbeCluster(++_lastId, bitrate, (int)(bitrate * ClusterSeconds / 8), LeastPackets);
        _measured[cluster.Id % MaximumClusters] = new Measured { Cluster = cluster };
        _waiting.Enqueue(cluster);
        _lastProbe = now;
        _wanted = bitrate;
    }

    public bool TryTake(out ProbeCluster cluster) => _waiting.TryDequeue(out cluster);

    /// <summary>Requests a probe from time to time while the application is limited.</summary>
    public void Update(bool limited, double target, double maximum, MonotonicTime now)
    {
        if (limited && target < maximum && now - _lastProbe >= _limitedInterval && _waiting.Count == 0)
            Request(2 * target, maximum, now);
    }

    /// <summary>Takes the feedback of a probe packet. Gives a rate when enough of its cluster has arrived.</summary>
    public bool TryMeasure(in PacketFeedback packet, double maximum, MonotonicTime now, out double bitrate)
    {
        bitrate = 0;
        ref Measured measured = ref _measured[packet.Probe % MaximumClusters];
        if (measured.Cluster.Id != packet.Probe || measured.Done)
            return false;
        measured.Add(packet);
        ProbeCluster cluster = measured.Cluster;
        if (measured.Packets < LeastShare * cluster.Packets || measured.Bytes < LeastShare * cluster.Bytes)
            return false;
        bitrate = measured.Rate();
        if (bitrate <= 0)
            return false;
        measured.Done = measured.Bytes >= cluster.Bytes;
        if (measured.Done && _waiting.Count == 0 && cluster.Bitrate >= _wanted && bitrate > Reached * cluster.Bitrate
            && now - _lastProbe < _timeout)
            Request(2 * bitrate, maximum, now);
        return true;
    }

    private struct Measured
    {
        public ProbeCluster Cluster;
        public int Packets;
        public long Bytes;
        public bool Done;
        private MonotonicTime _firstSent;
        private MonotonicTime _lastSent;
        private MonotonicTime _firstArrival;
        private MonotonicTime _lastArrival;
        private int _lastSentSize;
        private int _firstArrivalSize;

        public void Add(in PacketFeedback packet)
        {
            if (Packets == 0 || packet.Sent < _firstSent)
                _firstSent = packet.Sent;
            if (Packets == 0 || packet.Sent >= _lastSent)
            {
                _lastSent = packet.Sent;
                _lastSentSize = packet.Size;
            }

            if (Packets == 0 || packet.Arrival < _firstArrival)
            {
                _firstArrival = packet.Arrival;
                _firstArrivalSize = packet.Size;
            }

            if (Packets == 0 || packet.Arrival > _lastArrival)
                _lastArrival = packet.Arrival;
            Packets++;
            Bytes += packet.Size;
        }

        /// <summary>The measured rate; 0 when the intervals are not plausible.</summary>
        public readonly double Rate()
        {
            double sending = (_lastSent - _firstSent).TotalSeconds;
            double arriving = (_lastArrival - _firstArrival).TotalSeconds;
            if (sending <= 0 || arriving <= 0 || sending > 1 || arriving > 1)
                return 0;
            double sent = (Bytes - _lastSentSize) * 8 / sending;
            double arrived = (Bytes - _firstArrivalSize) * 8 / arriving;
            if (arrived > 2 * sent)
                return 0;
            // The packets arrived slower than they were sent, so the arrival rate is the capacity. The rate stays a little below it.
            return arrived < 0.9 * sent ? 0.95 * arrived : Math.Min(sent, arrived);
        }
    }
}
