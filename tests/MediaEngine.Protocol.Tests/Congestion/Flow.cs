using MediaEngine.Primitives;
using MediaEngine.Protocol.Congestion;
using MediaEngine.Protocol.Feedback;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Testing;

namespace MediaEngine.Protocol.Tests.Congestion;

/// <summary>
/// A sender whose video encoder follows the target at once, a path through the bottleneck, and a receiver that reports every 50 ms.
/// </summary>
internal sealed class Flow(Bottleneck link, in CongestionSettings settings, double delayMilliseconds = 25, ulong seed = 1)
{
    private const int PacketSize = 1200;
    private const uint Ssrc = 9;
    private const double FrameMilliseconds = 40;

    private readonly SeededRandom _random = new(seed);
    private readonly TransportArrivals _arrivals = new();
    private readonly Queue<int> _media = new();
    private readonly Queue<(MonotonicTime At, ushort Number)> _flying = new();
    private readonly Queue<(MonotonicTime At, byte[] Bytes)> _reports = new();
    private readonly byte[] _report = new byte[1500];
    private readonly long[] _arrivedAt = new long[65536];
    private double _nextFrame;
    private double _nextReport;
    private ushort _highest = ushort.MaxValue;
    private ushort _lastHighest;
    private ushort _reported;

    public CongestionController Controller { get; } = new(settings);

    /// <summary>The highest rate of the encoder, in bit/s.</summary>
    public double MaximumMedia { get; set; } = double.MaxValue;

    /// <summary>Padding fills probes.</summary>
    public bool Pads { get; set; } = true;

    public bool Paused { get; set; }

    /// <summary>Share of reports that are lost, 0 to 1.</summary>
    public double ReportLoss { get; set; }

    /// <summary>The receiver uses RFC 8888 instead of transport-wide feedback, and reports each packet twice.</summary>
    public bool Rfc8888 { get; init; }

    /// <summary>Share of packets that the path loses at random, 0 to 1.</summary>
    public double Loss { get; set; }

    public long SentBytes { get; private set; }

    public long ReceivedBytes { get; private set; }

    public List<double> Queued { get; } = [];

    /// <summary>Runs one millisecond.</summary>
    public void Step(MonotonicTime now)
    {
        Encode(now);
        Controller.Process(now);
        while (Controller.Pacer.CanSend(now) && TryNext(out int size))
            Send(size, now);
        while (_flying.TryPeek(out (MonotonicTime At, ushort Number) packet) && packet.At <= now)
        {
            _arrivals.Accept(_flying.Dequeue().Number, packet.At);
            _arrivedAt[packet.Number] = packet.At.Nanoseconds * 65536 / 1_000_000_000;
            _highest = packet.Number;
        }

        Report(now);
        while (_reports.TryPeek(out (MonotonicTime At, byte[] Bytes) report) && report.At <= now)
        {
            Receive(_reports.Dequeue().Bytes, now);
        }
    }

    private void Encode(MonotonicTime now)
    {
        if (now.Milliseconds < _nextFrame)
            return;
        _nextFrame = now.Milliseconds + FrameMilliseconds;
        if (Paused)
            return;
        double rate = Math.Min(Controller.TargetBitrate, MaximumMedia);
        int bytes = (int)(rate * FrameMilliseconds / 8000 * (0.8 + 0.4 * _random.NextDouble()));
        for (; bytes > 0; bytes -= PacketSize)
            _media.Enqueue(Math.Clamp(bytes, 60, PacketSize));
    }

    private bool TryNext(out int size)
    {
        if (_media.TryDequeue(out size))
            return true;
        size = PacketSize;
        return Pads && !Paused && Controller.Pacer.ProbeBytesMissing > 0;
    }

    private void Send(int size, MonotonicTime now)
    {
        ushort number = Controller.NextSequenceNumber;
        Controller.Sent(size, now, Ssrc, number);
        SentBytes += size;
        if (_random.Chance(Loss) || !link.TryPass(size, now, out MonotonicTime leaves, out double queued))
            return;
        Queued.Add(queued);
        ReceivedBytes += size;
        _flying.Enqueue((leaves + TimeSpan.FromMilliseconds(delayMilliseconds), number));
    }

    private void Report(MonotonicTime now)
    {
        if (now.Milliseconds < _nextReport)
            return;
        _nextReport = now.Milliseconds + 50;
        if (Rfc8888)
        {
            ReportByStream(now);
            return;
        }

        for (int length; (length = _arrivals.Write(_report, 1, 2)) > 0;)
        {
            if (!_random.Chance(ReportLoss))
                _reports.Enqueue((now + TimeSpan.FromMilliseconds(delayMilliseconds), _report[..length]));
        }
    }

    private void ReportByStream(MonotonicTime now)
    {
        long timestamp = now.Nanoseconds * 65536 / 1_000_000_000;
        ushort first = _reported;
        int count = Math.Min((ushort)(_highest - first + 1), (ushort)500);
        long[] arrivals = new long[count];
        for (int i = 0; i < count; i++)
        {
            long at = _arrivedAt[(ushort)(first + i)];
            arrivals[i] = timestamp - at < 65536 ? at : TransportWideFeedback.NotReceived;
        }

        int length = CongestionFeedback.Write(_report, 1, Ssrc, first, timestamp, arrivals);
        if (count > 0 && length > 0)
            _reports.Enqueue((now + TimeSpan.FromMilliseconds(delayMilliseconds), _report[..length]));
        _reported = _lastHighest;
        _lastHighest = (ushort)(_highest + 1);
    }

    private void Receive(byte[] report, MonotonicTime now)
    {
        if (!RtcpCompound.TryParse(report, out RtcpCompound compound))
            throw new InvalidOperationException("a report that cannot be read");
        foreach (RtcpPacket packet in compound)
        {
            if (CongestionFeedback.TryParse(packet, out CongestionFeedback byStream))
                Controller.Receive(byStream, now);
            if (FeedbackMessage.TryParse(packet, out FeedbackMessage message)
                && TransportWideFeedback.TryParse(message, out TransportWideFeedback feedback))
                Controller.Receive(feedback, now);
        }
    }
}
