using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Loops;
using MediaEngine.Sessions.Quality;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Streams;

/// <summary>One SSRC received in one m= section: reception statistics of RFC 3550 and what the far side's reports say about it.</summary>
internal sealed class InboundStream : ISsrcStream
{
    /// <summary>Packets that came again within a second: a sender that says things twice has fewer, a loop has thousands.</summary>
    private const int ManyRepeats = 200;

    private static readonly TimeSpan _keyFrameRequestInterval = TimeSpan.FromMilliseconds(500);

    private SequenceTracker _sequence;
    private RepeatAlarm _repeats;
    private long _repeatsKnown;
    private InterarrivalJitter _jitter;
    private (byte PayloadType, long Packets)[] _payloadTypes = new (byte, long)[1];
    private int _payloadTypeCount;
    private int _currentPayloadType;
    private long _expectedAtReport;
    private long _receivedAtReport;
    private long _expectedAtMeasurement;
    private long _receivedAtMeasurement;
    private MonotonicTime _nextMeasurement;
    private MonotonicTime _lastReported;
    private MonotonicTime _nextKeyFrameRequest;

    public uint Ssrc { get; private set; }

    public long Packets { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Of the last packet; 255 before.</summary>
    public byte LastPayloadType => _payloadTypeCount == 0 ? byte.MaxValue : _payloadTypes[_currentPayloadType].PayloadType;

    public RtpTimestamp LastTimestamp { get; private set; }

    /// <summary>Clock of the last payload that was not a telephone event, Hz.</summary>
    public int ClockRate { get; private set; }

    /// <summary>Arrival of the last packet.</summary>
    public MonotonicTime LastArrival { get; private set; }

    public MonotonicTime LastUse => LastArrival;

    /// <summary>Nothing has said yet that it is from the peer.</summary>
    public bool IsForeign { get; set; }

    /// <summary>The kernel forwards it.</summary>
    public bool IsPinned => Kernel is not null;

    /// <summary>So much came again that the stream may go round in a circle.</summary>
    public bool MayCircle { get; private set; }

    /// <summary>Null until a report about this stream was scored.</summary>
    public QualityHistory? Quality { get; private set; }

    /// <summary>Middle 32 bits of the stream's last sender report, and when it came; 0 before.</summary>
    public uint LastSenderReport { get; private set; }

    public MonotonicTime LastSenderReportArrival { get; private set; }

    /// <summary>With the wraps since the sender began, or began anew.</summary>
    public ExtendedSequenceNumber HighestSequenceNumber => _sequence.Highest;

    public long CumulativeLost => _sequence.CumulativeLost;

    /// <summary>Finds what to ask the sender for; null where that is not ours to do.</summary>
    public NackGenerator? Gaps { get; set; }

    /// <summary>What its sender calls it (RFC 8852); null when it did not say.</summary>
    public byte[]? StreamId { get; set; }

    /// <summary>Of a stream of retransmissions: SSRC of the stream it said it repairs; 0 before.</summary>
    public uint Repairs { get; set; }

    /// <summary>The counts of the kernel, where it forwards the stream; null when it does not.</summary>
    public IKernelCounts? Kernel { get; set; }

    /// <summary>Makes the object a new stream; objects of evicted streams are used again.</summary>
    public void Start(uint ssrc)
    {
        Ssrc = ssrc;
        Packets = Bytes = 0;
        ClockRate = 0;
        _sequence = default;
        _jitter = default;
        _payloadTypeCount = 0;
        _currentPayloadType = 0;
        Quality = null;
        Gaps = null;
        StreamId = null;
        Repairs = 0;
        IsForeign = MayCircle = false;
        (_repeats, _repeatsKnown) = (default, 0);
        LastSenderReport = 0;
        _expectedAtReport = _receivedAtReport = 0;
        _expectedAtMeasurement = _receivedAtMeasurement = 0;
        _nextMeasurement = _lastReported = default;
        _nextKeyFrameRequest = default;
    }

    /// <summary>Counts a packet that has passed all checks.</summary>
    public void Accept(in RtpPacket packet, in PayloadFormat format, MonotonicTime arrival)
    {
        Kernel?.Pull();
        Packets++;
        Bytes += packet.Bytes.Length;
        LastTimestamp = packet.Timestamp;
        LastArrival = arrival;
        CountPayloadType(packet.PayloadType, 1);
        _sequence.Accept(packet.SequenceNumber);
        if (_sequence.Repeats != _repeatsKnown)
            NoteRepeats(arrival);

        // The packets of one telephone event share one timestamp: they say nothing about the network.
        if (format.Class == PayloadClass.TelephoneEvent)
            return;
        ClockRate = format.ClockRate;
        _jitter.Accept(packet.Timestamp, format.ClockRate, arrival);
    }

    /// <summary>Where the stream stands, for the kernel to go on from.</summary>
    public KernelStream ForKernel()
    {
        var state = new KernelStream { Ssrc = Ssrc, LastTimestamp = LastTimestamp.Value };
        (state.Highest, state.Seen) = (_sequence.Highest.Value, _sequence.Seen);
        _jitter.WriteTo(ref state);
        return state;
    }

    /// <summary>The kernel has received packets of the stream.</summary>
    public void Take(KernelFlow flow, in KernelStream now, in KernelStream before)
    {
        Packets += now.Packets - before.Packets;
        Bytes += now.Bytes - before.Bytes;
        for (int i = 0; i < flow.Payloads.Length; i++)
        {
            if (now.PayloadPackets[i] > before.PayloadPackets[i])
                CountPayloadType(flow.Payloads[i].PayloadType, now.PayloadPackets[i] - before.PayloadPackets[i]);
        }

        _sequence.Take(
            new ExtendedSequenceNumber(now.Highest), now.Seen, now.Packets - before.Packets, now.Duplicates - before.Duplicates,
            now.Reordered - before.Reordered);
        if (_sequence.Repeats != _repeatsKnown)
            NoteRepeats(now.LastArrival);
        if (now.LastArrival < LastArrival)
            return;
        (LastArrival, LastTimestamp, ClockRate) = (now.LastArrival, new RtpTimestamp(now.LastTimestamp), now.LastClockRate);
        CountPayloadType(flow.Payloads[now.LastPayload].PayloadType, 0);
        _jitter.ReadFrom(now);
    }

    public void NoteSenderReport(uint middle, MonotonicTime arrival) => (LastSenderReport, LastSenderReportArrival) = (middle, arrival);

    /// <summary>What a report of a receiver says.</summary>
    public void Score(in QualityReading reading, long cumulativeLost)
    {
        _lastReported = reading.At;
        (Quality ??= new QualityHistory()).Add(reading, cumulativeLost);
    }

    /// <summary>What was received here since the last time, scored unless somebody reports about the stream.</summary>
    /// <param name="roundTrip">Between the two parties; zero while it is not known: then how it sounds is all that can be said.</param>
    public void Measure(MonotonicTime now, TimeSpan interval, TimeSpan roundTrip, MosModel model)
    {
        if (now < _nextMeasurement)
            return;
        _nextMeasurement = now + interval;
        Kernel?.Pull();
        (long expected, long received) = (_sequence.Expected - _expectedAtMeasurement, _sequence.Received - _receivedAtMeasurement);
        (_expectedAtMeasurement, _receivedAtMeasurement) = (_sequence.Expected, _sequence.Received);
        bool isReported = _lastReported != default && now - _lastReported < interval * 3;
        if (expected <= 0 || isReported)
            return;
        double jitter = ClockRate == 0 ? 0 : _jitter.Ticks * 1000.0 / ClockRate;
        double loss = FractionLost(expected, received) * 100.0 / 256;
        double mos = EModel.Mos(roundTrip <= TimeSpan.Zero ? MosModel.Listening : model, ClockRate, roundTrip, jitter, loss);
        (Quality ??= new QualityHistory()).Add(new QualityReading(mos, roundTrip, TimeSpan.Zero, jitter, loss, now), CumulativeLost);
    }

    /// <summary>True at most once in half a second.</summary>
    public bool MayAskForKeyFrame(MonotonicTime now)
    {
        if (now < _nextKeyFrameRequest)
            return false;
        _nextKeyFrameRequest = now + _keyFrameRequestInterval;
        return true;
    }

    /// <summary>The report block we would send now; starts the next report's interval.</summary>
    public Protocol.Rtcp.ReportBlock TakeReport(MonotonicTime now)
    {
        long expected = _sequence.Expected - _expectedAtReport;
        long received = _sequence.Received - _receivedAtReport;
        (_expectedAtReport, _receivedAtReport) = (_sequence.Expected, _sequence.Received);
        uint delay = LastSenderReport == 0 ? 0 : NtpTimestamp.TimeSpanToMiddle(now - LastSenderReportArrival);
        return new Protocol.Rtcp.ReportBlock(
            Ssrc,
            FractionLost(expected, received),
            (int)Math.Clamp(CumulativeLost, Protocol.Rtcp.ReportBlock.MinimumCumulativeLost, Protocol.Rtcp.ReportBlock.MaximumCumulativeLost),
            (uint)_sequence.Highest.Value,
            (uint)_jitter.Ticks,
            LastSenderReport,
            delay);
    }

    /// <summary>RFC 3550 appendix A.3: 256ths of the interval's packets, 0 when duplicates outweigh losses.</summary>
    internal static byte FractionLost(long expected, long received)
    {
        long lost = expected - received;
        return expected <= 0 || lost <= 0 ? (byte)0 : (byte)Math.Min(255, (lost << 8) / expected);
    }

    public InboundStreamSnapshot Snapshot(int mediaId) => new()
    {
        MediaId = mediaId,
        Ssrc = Ssrc,
        Packets = Packets,
        Bytes = Bytes,
        LastTimestamp = LastTimestamp.Value,
        LastSequenceNumber = (uint)_sequence.Highest.Value,
        PayloadTypes = ImmutableArray.Create(_payloadTypes, 0, _payloadTypeCount),
        CumulativeLost = _sequence.CumulativeLost,
        Duplicates = _sequence.Duplicates,
        IsForeign = IsForeign,
        Reordered = _sequence.Reordered,
        JitterMilliseconds = ClockRate == 0 ? 0 : _jitter.Ticks * 1000 / ClockRate,
        Quality = Quality?.Snapshot(),
    };

    private void NoteRepeats(MonotonicTime at)
    {
        MayCircle = _repeats.Note(_sequence.Repeats - _repeatsKnown, ManyRepeats, at);
        _repeatsKnown = _sequence.Repeats;
    }

    private void CountPayloadType(byte payloadType, long packets)
    {
        if (_currentPayloadType >= _payloadTypeCount || _payloadTypes[_currentPayloadType].PayloadType != payloadType)
            _currentPayloadType = FindPayloadType(payloadType);
        _payloadTypes[_currentPayloadType].Packets += packets;
    }

    private int FindPayloadType(byte payloadType)
    {
        for (int i = 0; i < _payloadTypeCount; i++)
        {
            if (_payloadTypes[i].PayloadType == payloadType)
                return i;
        }

        if (_payloadTypeCount == _payloadTypes.Length)
            Array.Resize(ref _payloadTypes, _payloadTypes.Length * 2);
        _payloadTypes[_payloadTypeCount] = (payloadType, 0);
        return _payloadTypeCount++;
    }
}
