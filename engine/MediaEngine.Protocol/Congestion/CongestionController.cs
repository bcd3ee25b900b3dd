using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;

namespace MediaEngine.Protocol.Congestion;

/// <summary>
/// Sender-side congestion control of one path, as in Google Congestion Control (draft-ietf-rmcat-gcc-02): the minimum of a delay-based
/// rate, a loss-based rate and REMB. Feedback is transport-wide (draft-holmer-rmcat-transport-wide-cc-extensions-01) or RFC 8888. It uses
/// no clock and no random numbers: the same calls give the same rates.
/// </summary>
public sealed class CongestionController
{
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(25);

    // After a drop below this share of the rate before, a probe is sent when the queue is empty.
    private const double LargeDrop = 0.66;

    // With this share of losses the queue is full and its delay says nothing: the rate is what arrives.
    private const double HeavyLoss = 0.25;

    private const int LargestGap = 1024;

    private readonly CongestionSettings _settings;
    private readonly SendHistory _history = new();
    private readonly OveruseDetector _detector = new();
    private readonly Prober _prober = new();
    private InterGroupDelay _groups;
    private AcknowledgedBitrate _acknowledged;
    private DelayBasedRate _delay;
    private LossBasedRate _loss;
    private ApplicationLimit _limit;
    private double _remb = double.MaxValue;
    private MonotonicTime _lastFeedback;
    private MonotonicTime _lastProcess;
    private MonotonicTime _lastRecovery;
    private MonotonicTime _probeSince;
    private BandwidthUsage _lastUsage;
    private ushort _nextReported;
    private byte _lastReport;
    private bool _hasReport;
    private bool _reportsPackets;
    private bool _started;

    public CongestionController(in CongestionSettings settings)
    {
        _settings = settings;
        _delay.Bitrate = _loss.Bitrate = settings.Start;
        Pacer.Rate = settings.Start * settings.PacingFactor;
    }

    /// <summary>The bitrate that media and repair together may use, in bit/s.</summary>
    public double TargetBitrate
    {
        get
        {
            double rate = Math.Min(Math.Min(_delay.Bitrate, _loss.Bitrate), _remb);
            return Math.Clamp(rate, _settings.Minimum, _settings.Maximum);
        }
    }

    public Pacer Pacer { get; } = new();

    /// <summary>The transport-wide sequence number of the next packet given to <see cref="Sent"/>.</summary>
    public ushort NextSequenceNumber => (ushort)_history.Next;

    /// <summary>Smoothed round-trip time of the feedback; zero before the first feedback.</summary>
    public TimeSpan RoundTripTime { get; private set; }

    /// <summary>Share of lost packets among the last twenty or more, 0 to 1.</summary>
    public double LossRatio => _loss.Ratio;

    public BandwidthUsage Usage => _detector.State;

    /// <summary>Bitrate that reaches the receiver, in bit/s; 0 before it is known.</summary>
    public double AcknowledgedBitrate => _acknowledged.Value ?? 0;

    /// <summary>The application sends less than it may. The target then grows only by a probe.</summary>
    public bool IsApplicationLimited => _limit.IsLimited;

    /// <summary>Octets in flight.</summary>
    public long InFlight => _history.InFlight;

    /// <summary>Packets known to be lost. Each counts once.</summary>
    public long Lost => _history.Lost;

    /// <summary>When to call <see cref="Process"/>.</summary>
    public MonotonicTime Deadline => _lastProcess + _step;

    /// <summary>Accepts reports about a stream by its own sequence numbers (RFC 8888). False when there are too many streams.</summary>
    public bool TryAddSource(uint ssrc) => _history.TryAddSource(ssrc);

    /// <summary>A packet was sent: media, repair or padding.</summary>
    /// <param name="size">Octets above IP.</param>
    /// <param name="ssrc">Together with <paramref name="sequenceNumber"/>, for RFC 8888.</param>
    public void Sent(int size, MonotonicTime now, uint ssrc = 0, ushort sequenceNumber = 0)
    {
        if (!_started)
        {
            _started = true;
            _lastFeedback = _lastProcess = now;
            _prober.Start(_settings.Start, _settings.Maximum, now);
        }

        _history.Add(now, size, Pacer.Probe, ssrc, sequenceNumber);
        _limit.Update(size, TargetBitrate, now);
        Pacer.Sent(size, now);
    }

    public void Receive(in TransportWideFeedback feedback, MonotonicTime now)
    {
        LoseBetweenReports(feedback);
        MonotonicTime newest = default;
        foreach ((ushort sequenceNumber, long arrival) in feedback)
        {
            long number = _history.Find(sequenceNumber);
            if (number < 0)
                continue;
            if (arrival == TransportWideFeedback.NotReceived)
                _history.Lose(number);
            else
                Take(number, new MonotonicTime(arrival * TransportWideFeedback.TickNanoseconds), ref newest, now);
        }

        Conclude(newest, now);
    }

    public void Receive(in CongestionFeedback feedback, MonotonicTime now)
    {
        MonotonicTime newest = default;
        foreach (CongestionFeedback.Report report in feedback)
        {
            long number = _history.Find(report.Ssrc, report.SequenceNumber);
            if (number < 0)
                continue;
            if (!report.Received)
                _history.Lose(number);
            else if (report.HasArrival)
                Take(number, report.Arrival, ref newest, now);
        }

        Conclude(newest, now);
    }

    /// <summary>
    /// A receiver report block has come. It is ignored once feedback about single packets has come: the loss is the same, and the report
    /// also counts packets that were lost before this sender.
    /// </summary>
    public void ReceiveReport(double fractionLost, TimeSpan roundTrip, MonotonicTime now)
    {
        if (_reportsPackets)
            return;
        RoundTripTime = roundTrip;
        _loss.Update(fractionLost, roundTrip, _limit.IsLimited, now);
        _loss.Bitrate = Math.Clamp(_loss.Bitrate, _settings.Minimum, _settings.Maximum);
        _delay.Bitrate = Math.Max(_delay.Bitrate, _loss.Bitrate);
    }

    /// <summary>The receiver's own estimate is an upper limit.</summary>
    public void ReceiveRemb(double bitrate) => _remb = bitrate > 0 ? bitrate : double.MaxValue;

    /// <summary>Requests a probe, because the application could send a larger stream.</summary>
    public void RequestProbe(double bitrate, MonotonicTime now) => _prober.Request(bitrate, _settings.Maximum, now);

    /// <summary>Called when time has passed.</summary>
    public void Process(MonotonicTime now)
    {
        if (!_started)
            return;
        _lastProcess = now;
        _limit.Update(0, TargetBitrate, now);
        if (_reportsPackets && now - _lastFeedback >= _silence && _history.InFlight > 0)
        {
            // No feedback comes: one direction of the path is broken or full.
            _delay.Bitrate = Math.Max(_settings.Minimum, TargetBitrate * 0.8);
            _lastFeedback = now;
        }

        _prober.Update(_limit.IsLimited, TargetBitrate, Math.Min(_settings.Maximum, _remb), now);
        if (Pacer.Probe != 0 && now - _probeSince >= _silence)
            Pacer.EndProbe();
        if (Pacer.Probe == 0 && _prober.TryTake(out ProbeCluster cluster))
        {
            Pacer.BeginProbe(cluster);
            _probeSince = now;
        }

        Pacer.Rate = TargetBitrate * _settings.PacingFactor;
    }

    /// <summary>
    /// Packets between two consecutive reports are lost, because a report begins with a received packet. When a report is missing, nothing
    /// is known about the packets between.
    /// </summary>
    private void LoseBetweenReports(in TransportWideFeedback feedback)
    {
        int gap = (ushort)(feedback.BaseSequenceNumber - _nextReported);
        bool follows = _hasReport && feedback.FeedbackCount == (byte)(_lastReport + 1);
        for (int i = 0; _hasReport && gap < LargestGap && i < gap; i++)
        {
            long number = _history.Find((ushort)(_nextReported + i));
            if (number < 0)
                continue;
            if (follows)
                _history.Lose(number);
            else
                _acknowledged.AddUnreported(_history.Forget(number));
        }

        // The receiver may report older packets again when one of them came late. Such a report does not move the position back.
        ushort next = (ushort)(feedback.BaseSequenceNumber + feedback.StatusCount);
        if (!_hasReport || (short)(ushort)(next - _nextReported) > 0)
            _nextReported = next;
        _lastReport = feedback.FeedbackCount;
        _hasReport = true;
    }

    private void Take(long number, MonotonicTime arrival, ref MonotonicTime newest, MonotonicTime now)
    {
        if (!_history.Receive(number, arrival, out PacketFeedback packet))
            return;
        if (packet.Sent > newest)
            newest = packet.Sent;
        _acknowledged.Add(packet.Arrival, packet.Size);
        if (_groups.Add(packet, out TimeSpan sendDelta, out TimeSpan arrivalDelta))
            _detector.Add(sendDelta, arrivalDelta, packet.Arrival);
        if (packet.Probe != 0 && _prober.TryMeasure(packet, Math.Min(_settings.Maximum, _remb), now, out double measured))
            Raise(measured);
    }

    private void Raise(double measured)
    {
        if (_detector.State == BandwidthUsage.Overuse)
            return;
        _delay.Bitrate = Math.Max(_delay.Bitrate, measured);
        if (_loss.Ratio < 0.02)
            _loss.Bitrate = Math.Max(_loss.Bitrate, measured);
    }

    private void Conclude(MonotonicTime newest, MonotonicTime now)
    {
        _lastFeedback = now;
        if (newest != default)
        {
            _reportsPackets = true;
            TimeSpan sample = now - newest;
            RoundTripTime = RoundTripTime == TimeSpan.Zero ? sample : RoundTripTime + (sample - RoundTripTime) / 8;
        }

        _delay.Update(
            _detector.State, _acknowledged.Value, _acknowledged.Recent, _detector.QueueMilliseconds, _limit.IsLimited, RoundTripTime, now);
        _delay.Bitrate = Math.Clamp(_delay.Bitrate, _settings.Minimum, _settings.Maximum);
        _loss.Update(_history, RoundTripTime, _limit.IsLimited, now);
        if (_loss.Ratio > HeavyLoss && _acknowledged.Value is { } arriving)
            _loss.Bitrate = Math.Min(_loss.Bitrate, arriving);
        _loss.Bitrate = Math.Clamp(_loss.Bitrate, _settings.Minimum, _settings.Maximum);
        Recover(now);
    }

    /// <summary>After a large drop, when the queue is empty again, a probe checks at once whether the capacity is back.</summary>
    private void Recover(MonotonicTime now)
    {
        BandwidthUsage usage = _detector.State;
        bool dropped = _delay.BeforeDecrease > 0 && _delay.Bitrate < LargeDrop * _delay.BeforeDecrease;
        if (dropped && usage == BandwidthUsage.Normal && _lastUsage != usage && now - _lastRecovery >= TimeSpan.FromSeconds(5)
            && _prober.Waiting == 0)
        {
            _prober.Request(0.85 * _delay.BeforeDecrease, _settings.Maximum, now);
            _lastRecovery = now;
        }

        _lastUsage = usage;
    }
}
