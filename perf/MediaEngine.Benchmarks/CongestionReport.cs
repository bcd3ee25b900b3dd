using BenchmarkDotNet.Attributes;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Congestion;
using MediaEngine.Protocol.Rtcp;

namespace MediaEngine.Benchmarks;

/// <summary>Twenty packets are sent and reported on by transport-wide feedback.</summary>
public class CongestionReport : IStop
{
    private readonly byte[] _report = new byte[1400];
    private readonly long[] _arrivals = new long[20];
    private CongestionController _controller = null!;
    private ushort _number;
    private long _now = 1_000_000_000;

    [GlobalSetup]
    public void Prepare() => _controller = new CongestionController(new CongestionSettings());

    [Benchmark]
    public int Once()
    {
        for (var i = 0; i < _arrivals.Length; i++)
        {
            _now += 2_000_000;
            _controller.Sent(1000, new MonotonicTime(_now));
            _arrivals[i] = _now / TransportWideFeedback.TickNanoseconds;
        }
        var length = TransportWideFeedback.Write(_report, 1, 2, _number, 0, _arrivals, out _);
        _number += (ushort)_arrivals.Length;
        if (!RtcpCompound.TryParse(_report.AsSpan(0, length), out var compound))
            throw new InvalidOperationException("the report cannot be read");
        foreach (var packet in compound)
        {
            if (FeedbackMessage.TryParse(packet, out var message) && TransportWideFeedback.TryParse(message, out var feedback))
                _controller.Receive(feedback, new MonotonicTime(_now));
        }
        _controller.Process(new MonotonicTime(_now));
        return (int)_controller.TargetBitrate;
    }
}
