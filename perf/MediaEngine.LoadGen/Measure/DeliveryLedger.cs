using MediaEngine.LoadGen.Pacing;

namespace MediaEngine.LoadGen.Measure;

/// <summary>
/// Records which packets were sent and which arrived. Sender and receiver use different fields, so one thread each may use it. All memory
/// is allocated in advance.
/// </summary>
internal sealed class DeliveryLedger
{
    /// <summary>Length of a time bucket, the resolution of loss and lateness over time.</summary>
    public const long BucketNanoseconds = 10_000_000;

    private const int Phases = 4;
    private const long MaximumPackets = 4_000_000_000;
    private readonly LoadProfile _profile;
    private readonly int _copies;
    private readonly ulong[] _seen;
    private readonly long[] _sent = new long[Phases];
    private readonly long[] _delivered = new long[Phases];
    private readonly long[] _outcomes = new long[7];
    private readonly int[] _bucketSent;
    private readonly int[] _bucketDelivered;
    private readonly long[] _bucketWorst;
    private readonly LatencyHistogram[] _latency = [new(), new(), new(), new()];
    private long _arrived;

    /// <param name="copies">How many endpoints receive each packet. Sent and delivered packets are counted per copy.</param>
    public DeliveryLedger(LoadProfile profile, int copies = 1)
    {
        _copies = copies;
        if (profile.TotalPackets * copies > MaximumPackets)
            throw new LoadException($"at most {MaximumPackets} packets per run");
        _profile = profile;
        _seen = new ulong[((profile.TotalPackets * copies) + 63) / 64];
        var buckets = (int)((profile.Duration / BucketNanoseconds) + 1);
        _bucketSent = new int[buckets];
        _bucketDelivered = new int[buckets];
        _bucketWorst = new long[buckets];
    }

    /// <summary>Packets of all phases that arrived for the first time; readable from any thread.</summary>
    public long Arrived => Volatile.Read(ref _arrived);

    /// <summary>Records packet <paramref name="number"/> as handed to the kernel.</summary>
    public void MarkSent(long number)
    {
        _sent[(int)_profile.PhaseOf(number)] += _copies;
        _bucketSent[Bucket(number)] += _copies;
    }

    /// <summary>Records one copy of packet <paramref name="number"/> as arrived. Its latency is recorded the first time only.</summary>
    public Delivery MarkArrived(long number, long latency, int copy = 0)
    {
        var place = (number * _copies) + copy;
        ref var word = ref _seen[place >> 6];
        var bit = 1UL << (int)(place & 63);
        if ((word & bit) != 0)
            return Mark(Delivery.Duplicate);
        word |= bit;
        var phase = (int)_profile.PhaseOf(number);
        _delivered[phase]++;
        _latency[phase].Record(latency);
        var bucket = Bucket(number);
        _bucketDelivered[bucket]++;
        _bucketWorst[bucket] = Math.Max(_bucketWorst[bucket], latency);
        Volatile.Write(ref _arrived, _arrived + 1);
        return Mark(Delivery.Delivered);
    }

    /// <summary>Counts a packet without an identity in the phase it arrived in (after the end: the last phase).</summary>
    public Delivery MarkCounted(long elapsed)
    {
        _delivered[(int)_profile.PhaseAt(elapsed)]++;
        Volatile.Write(ref _arrived, _arrived + 1);
        return Mark(Delivery.Delivered);
    }

    /// <summary>Counts an outcome that is not an arrival.</summary>
    public Delivery Mark(Delivery outcome)
    {
        _outcomes[(int)outcome]++;
        return outcome;
    }

    /// <summary>Datagrams with this outcome, all phases.</summary>
    public long Count(Delivery outcome) => _outcomes[(int)outcome];

    /// <summary>Packets of a phase handed to the kernel.</summary>
    public long Sent(Phase phase) => _sent[(int)phase];

    /// <summary>Packets of a phase that arrived at least once.</summary>
    public long Delivered(Phase phase) => _delivered[(int)phase];

    /// <summary>Packets of a phase that were sent and never arrived.</summary>
    public long Lost(Phase phase) => Sent(phase) - Delivered(phase);

    /// <summary>Packets of all phases handed to the kernel.</summary>
    public long TotalSent => _sent.Sum();

    /// <summary>The latencies of a phase's packets.</summary>
    public LatencyHistogram Latency(Phase phase) => _latency[(int)phase];

    /// <summary>
    /// Nanoseconds from the start of <paramref name="phase"/> to the end of its last bucket in which a packet was lost or later than
    /// <paramref name="latencyLimit"/>: 0 when there is no such bucket, null when it is the last bucket of the phase.
    /// </summary>
    public long? TimeToClean(Phase phase, long latencyLimit)
    {
        if (_profile.WindowOf(phase) is not { } window)
            return null;
        var first = (int)(window.Start / BucketNanoseconds);
        var end = (int)Math.Min((window.End + BucketNanoseconds - 1) / BucketNanoseconds, _bucketSent.Length);
        for (var i = end - 1; i >= first; i--)
        {
            if (_bucketSent[i] == _bucketDelivered[i] && _bucketWorst[i] <= latencyLimit)
                continue;
            return i == end - 1 ? null : ((i + 1) * BucketNanoseconds) - window.Start;
        }
        return 0;
    }

    private int Bucket(long number) => (int)(_profile.TimeOf(number) / BucketNanoseconds);
}
