using MediaEngine.Primitives;
using MediaEngine.Protocol.Congestion;
using MediaEngine.Protocol.Rtcp;

namespace MediaEngine.Gateway.Hub;

/// <summary>
/// What the way to one viewer carries, by its feedback (transport-wide congestion control, or REMB). Without feedback the way is taken to
/// carry everything.
/// </summary>
internal sealed class ViewerPath
{
    /// <summary>Bit rate of a burst to a viewer that has not reported yet.</summary>
    private const double FirstBurst = 40_000_000;

    private const int Headers = 28;

    private static readonly TimeSpan _betweenProbes = TimeSpan.FromSeconds(2);

    /// <summary>Share of lost packets with which the way is full.</summary>
    private const double Overload = 0.25;

    /// <summary>A viewer behind a bottleneck always has a backlog, so packets are sent hardly faster than the estimate.</summary>
    private static readonly CongestionSettings _settings =
        new(Start: 4_000_000, Minimum: 100_000, Maximum: 100_000_000, PacingFactor: 1.2);

    private readonly CongestionController _controller = new(_settings);
    private MonotonicTime _nextProbe;
    private bool _hasNumbers;
    private bool _isControlled;
    private bool _reports;

    /// <summary>Packets have transport-wide numbers, and the viewer reports on them.</summary>
    public bool HasNumbers
    {
        set => _isControlled = _hasNumbers = value;
    }

    /// <summary>Bits per second that the way carries; 0 while unknown.</summary>
    public double TargetBitrate => _reports ? _controller.TargetBitrate : 0;

    /// <summary>More than the way carries was sent: it loses packets.</summary>
    public bool IsOverloaded => _reports && _controller.LossRatio > Overload;

    /// <summary>Transport-wide number of the next packet.</summary>
    public ushort NextSequenceNumber => _controller.NextSequenceNumber;

    /// <summary>The bit rate of a burst.</summary>
    public double BurstRate => _reports ? _settings.PacingFactor * _controller.TargetBitrate : FirstBurst;

    /// <summary>When the next packet may be sent.</summary>
    public MonotonicTime NextSend(MonotonicTime now) => _isControlled && _reports ? _controller.Pacer.NextSend(now) : now;

    public void BeginBurst(double rate, long octets) => _controller.Pacer.BeginBurst(rate, octets);

    /// <summary>
    /// The viewer could be sent more than the way is known to carry. Without a probe the estimate would stay, because only what is sent is
    /// measured.
    /// </summary>
    public void WantsMore(MonotonicTime now)
    {
        if (!_reports || now < _nextProbe)
            return;
        _nextProbe = now + _betweenProbes;
        _controller.RequestProbe(2 * _controller.TargetBitrate, now);
    }

    public void Sent(int length, MonotonicTime now)
    {
        if (!_isControlled)
            return;
        _controller.Sent(length + Headers, now);
        if (now >= _controller.Deadline)
            _controller.Process(now);
    }

    public void Receive(in FeedbackMessage feedback, MonotonicTime now)
    {
        bool isTransport = feedback.Type == RtcpPacketType.TransportFeedback;
        if (isTransport && TransportWideFeedback.TryParse(feedback, out TransportWideFeedback arrivals))
        {
            _reports = true;
            _controller.Receive(arrivals, now);
            _controller.Process(now);
        }
        else if (!_hasNumbers && feedback.Type == RtcpPacketType.PayloadFeedback && Remb.TryParse(feedback, out Remb remb))
        {
            // Browsers send it beside transport-wide feedback too, from sound alone, and then never raise it.
            (_isControlled, _reports) = (true, true);
            _controller.ReceiveRemb(remb.Bitrate);
            _controller.Process(now);
        }
    }
}
