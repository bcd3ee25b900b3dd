using System.Collections.Immutable;
using MediaEngine.Primitives;
using MediaEngine.Primitives.Offload;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Loops;
using MediaEngine.Sessions.Quality;
using MediaEngine.Sessions.Snapshots;

namespace MediaEngine.Sessions.Streams;

/// <summary>One SSRC received in one m= section: reception statistics of RFC 3550, and the other side's reports about it.</summary>
internal sealed class InboundStream : ISsrcStream
{
    /// <summary>Packets that repeat within a second: a sender that repeats some packets has fewer, a loop has thousands.</summary>
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

    /// <summary>Payload type of the last packet; 255 before.</summary>
    public byte LastPayloadType => _payloadTypeCount == 0 ? byte.MaxValue : _payloadTypes[_currentPayloadType].PayloadType;

    public RtpTimestamp LastTimestamp { get; private set; }

    /// <summary>Clock of the last payload that was not a telephone event, Hz.</summary>
    public int ClockRate { get; private set; }

    /// <summary>Arrival of the last packet.</summary>
    public MonotonicTime LastArrival { get; private set; }

    public MonotonicTime LastUse => LastArrival;

    /// <summary>Not yet verified to be from the peer.</summary>
    public bool IsForeign { get; set; }

    /// <summary>The kernel forwards it.</summary>
    public bool IsPinned => Kernel is not null;

    /// <summary>So many packets repeated that the stream may be in a loop.</summary>
    public bool MayCircle { get; private set; }

    /// <summary>Null until a report about this stream was scored.</summary>
    public QualityHistory? Quality { get; private set; }

    /// <summary>Middle 32 bits of the stream's last sender report, and when it arrived; 0 before.</summary>
    public uint LastSenderReport { get; private set; }

    public MonotonicTime LastSenderReportArrival { get; private set; }

    /// <summary>Extended by the wraparounds since the sender started, or restarted.</summary>
    public ExtendedSequenceNumber HighestSequenceNumber => _sequence.Highest;

    public long CumulativeLost => _sequence.CumulativeLost;

    /// <summary>Finds packets to request from the sender; null where the engine does not request any.</summary>
    public NackGenerator? Gaps { get; set; }

    /// <summary>The stream's name at its sender (RtpStreamId, RFC 8852); null without one.</summary>
    public byte[]? StreamId { get; set; }

    /// <summary>For a retransmission stream: SSRC of the stream it said it repairs; 0 before.</summary>
    public uint Repairs { get; set; }

    /// <summary>The kernel's counts while it forwards the stream; null otherwise.</summary>
    public IKernelCounts? Kernel { get; set; }

    /// <summary>Resets the object for a new stream; objects of evicted streams are reused.</summary>
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
    public void Accept(in RtpPacket packet, in PayloadTraits format, MonotonicTime arrival)
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

        // The packets of one telephone event share one timestamp, so they do not measure network jitter.
        if (format.Class == PayloadClass.TelephoneEvent)
            return;
        ClockRate = format.ClockRate;
        _jitter.Accept(packet.Timestamp, format.ClockRate, arrival);
    }

    /// <summary>The state of the stream, from which the kernel continues.</summary>
    public KernelStream ForKernel()
    {
        var state = new KernelStream { Ssrc = Ssrc, LastTimestamp = LastTimestamp.Value };
        (state.Highest, state.Seen) = (_sequence.Highest.Value, _sequence.Seen);
        _jitter.WriteTo(ref state);
        return state;
    }

    /// <summary>Adds packets of the stream that the kernel received.</summary>
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

    /// <summary>Records a receiver's report.</summary>
    public void Score(in QualityReading reading, long cumulativeLost)
    {
        _lastReported = reading.At;
        (Quality ??= new QualityHistory()).Add(reading, cumulativeLost);
    }

    /// <summary>Records what was received since the last time, with a score unless a receiver reports about the stream.</summary>
    /// <param name="roundTrip">Round-trip time between the two parties; zero while not known: the score is then one of listening
    /// quality.</param>
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

    /// <summary>The report block the engine would send now; starts the next report's interval.</summary>
    public Protocol.Rtcp.ReportBlock TakeReport(MonotonicTime now)
    {
        long expected = _sequence.Expected - _expectedAtReport;
        long received = _sequence.Received - _receivedAtReport;
        (_expectedAtReport, _receivedAtReport) = (_sequence.Expected, _sequence.Received);
        uint delay = LastSenderReport == 0 ? 0 : NtpTimestamp.TimeSpanToMiddle(now - LastSenderReportArrival);
        return new Protocol.Rtcp.ReportBlock(
            Ssrc,
            FractionLost(expected, received),
            (int)Math.Clamp(CumulativeLost, Protocol.Rtcp.ReportBlock.MinimumCumulativeLost,
                Protocol.Rtcp.ReportBlock.MaximumCumulativeLost),
            (uint)_sequence.Highest.Value,
            (uint)_jitter.Ticks,
            LastSenderReport,
            delay);
    }

    /// <summary>RFC 3550 appendix A.3: share of the interval's packets in 1/256; 0 when duplicates outnumber losses.</summary>
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
