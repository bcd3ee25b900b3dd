using MediaEngine.Primitives;
using MediaEngine.Protocol.Congestion;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Protocol.Tests.Congestion;

public sealed class CongestionControllerTests
{
    private readonly CongestionController _controller = new(new CongestionSettings());
    private readonly byte[] _buffer = new byte[1500];

    [Fact]
    public void Loss_is_counted_once_and_taken_back_when_the_packet_comes_late()
    {
        for (int i = 0; i < 10; i++)
            _controller.Sent(1000, At(i));
        Assert.Equal(10_000, _controller.InFlight);
        Report(0, [0, 1, -1, 3], 20);
        Report(0, [0, 1, -1, 3], 30);
        Assert.Equal((1L, 6000L), (_controller.Lost, _controller.InFlight));
        Report(2, [25, 3], 40);
        Assert.Equal((0L, 6000L), (_controller.Lost, _controller.InFlight));
    }

    [Fact]
    public void Packets_between_two_reports_are_lost_when_no_report_is()
    {
        for (int i = 0; i < 20; i++)
            _controller.Sent(1000, At(i));
        Report(0, [0, 1, 2], 20, count: 5);
        Report(6, [6, 7], 30, count: 6);
        Assert.Equal(3, _controller.Lost);
        Report(15, [15], 40, count: 8);
        Assert.Equal(3, _controller.Lost);
        Report(4, [35], 50, count: 9);
        Assert.Equal(2, _controller.Lost);
    }

    [Fact]
    public void Reports_about_packets_that_were_never_sent_change_nothing()
    {
        _controller.Sent(1000, At(0));
        Report(1, [0, 1, -1, 3], 20);
        Report(40000, [0, -1], 20);
        Assert.Equal((0L, 1000L), (_controller.Lost, _controller.InFlight));
        Assert.Equal(TimeSpan.Zero, _controller.RoundTripTime);
    }

    [Fact]
    public void REMB_is_an_upper_bound()
    {
        _controller.ReceiveRemb(300_000);
        Assert.Equal(300_000, _controller.TargetBitrate);
        _controller.ReceiveRemb(1);
        Assert.Equal(50_000, _controller.TargetBitrate);
        _controller.ReceiveRemb(0);
        Assert.Equal(1_000_000, _controller.TargetBitrate);
    }

    [Fact]
    public void Silence_of_the_receiver_lowers_the_rate_step_by_step()
    {
        _controller.Sent(1000, At(0));
        Report(0, [0], 5);
        for (int i = 5; i < 5000; i += 5)
        {
            _controller.Sent(1000, At(i));
            _controller.Process(At(i));
        }

        Assert.InRange(_controller.TargetBitrate, 300_000, 600_000);
    }

    [Fact]
    public void A_receiver_that_reports_no_packets_is_followed_by_its_loss_alone()
    {
        for (int i = 0; i < 5000; i += 5)
        {
            _controller.Sent(1000, At(i));
            _controller.Process(At(i));
        }

        Assert.Equal(1_000_000, _controller.TargetBitrate);
        for (int second = 5; second < 10; second++)
            _controller.ReceiveReport(0.3, TimeSpan.FromMilliseconds(50), At(1000 * second));
        Assert.InRange(_controller.TargetBitrate, 400_000, 500_000);
        Report(0, [.. Enumerable.Range(0, 20)], 10_000);
        double before = _controller.TargetBitrate;
        _controller.ReceiveReport(0.9, TimeSpan.FromMilliseconds(50), At(12_000));
        Assert.Equal(before, _controller.TargetBitrate);
    }

    [Fact]
    public void The_pacer_keeps_its_rate_and_sends_a_burst_at_the_burst_s()
    {
        var pacer = new Pacer { Rate = 800_000 };
        Assert.InRange(Sent(pacer, 1000, 1000, 0), 100, 101);
        pacer.BeginBurst(80_000_000, 100_000);
        Assert.InRange(Sent(pacer, 10, 1000, 2000), 98, 106);
        Assert.Equal(0, pacer.BurstBytes);
        pacer.BeginProbe(new ProbeCluster(1, 8_000_000, 15_000, 5));
        Assert.Equal(15_000, pacer.ProbeBytesMissing);
        Assert.InRange(Sent(pacer, 15, 1000, 4000), 14, 16);
        Assert.Equal(0, pacer.Probe);
    }

    [Fact]
    public void Feedback_of_RFC_8888_is_read_as_it_was_written()
    {
        long[] arrivals = [1_000_000, TransportWideFeedback.NotReceived, 1_000_640, 400_000, 2_000_000];
        int length = CongestionFeedback.Write(_buffer, 7, 9, 65534, 1_006_400, arrivals);
        Assert.Equal(8 + 8 + 12 + 4, length);
        Assert.True(RtcpCompound.TryParse(_buffer.AsSpan(0, length), out RtcpCompound compound));
        int packets = 0;
        foreach (RtcpPacket packet in compound)
        {
            packets++;
            Assert.True(CongestionFeedback.TryParse(packet, out CongestionFeedback feedback));
            Assert.Equal((7u, 1_006_400u), (feedback.SenderSsrc, feedback.ReportTimestamp));
            List<CongestionFeedback.Report> reports = [];
            foreach (CongestionFeedback.Report report in feedback)
                reports.Add(report);
            Assert.Equal([65534, 65535, 0, 1, 2], reports.Select(r => (int)r.SequenceNumber));
            Assert.Equal([true, false, true, true, true], reports.Select(r => r.Received));
            Assert.Equal([true, false, true, false, false], reports.Select(r => r.HasArrival));
            Assert.All(reports, r => Assert.Equal(9u, r.Ssrc));
            Assert.Equal(640 / 65536.0, (reports[2].Arrival - reports[0].Arrival).TotalSeconds, 3);
        }

        Assert.Equal(1, packets);
        for (int cut = 4; cut < length; cut += 4)
        {
            _buffer[3] = (byte)(cut / 4 - 1);
            if (RtcpCompound.TryParse(_buffer.AsSpan(0, cut), out compound))
            {
                foreach (RtcpPacket packet in compound)
                    _ = CongestionFeedback.TryParse(packet, out _);
            }
        }
    }

    [Fact]
    public void Feedback_of_RFC_8888_counts_by_the_streams_own_numbers()
    {
        Assert.True(_controller.TryAddSource(9));
        for (int i = 0; i < 5; i++)
            _controller.Sent(1000, At(i), 9, (ushort)(65534 + i));
        long[] arrivals = [.. Enumerable.Range(0, 5).Select(i => i == 2 ? TransportWideFeedback.NotReceived : 65536L + i * 66)];
        int length = CongestionFeedback.Write(_buffer, 7, 9, 65534, 70_000, arrivals);
        Assert.True(RtcpCompound.TryParse(_buffer.AsSpan(0, length), out RtcpCompound compound));
        foreach (RtcpPacket packet in compound)
        {
            Assert.True(CongestionFeedback.TryParse(packet, out CongestionFeedback feedback));
            _controller.Receive(feedback, At(100));
        }

        Assert.Equal((1L, 0L), (_controller.Lost, _controller.InFlight));
    }

    [Fact]
    public void Nothing_is_allocated_for_a_packet_or_a_report()
    {
        int time = 0;
        ushort number = 0;
        byte[] report = new byte[1500];
        long[] arrivals = new long[20];
        Assert.Equal(0, AllocationGuard.Measure(
            () =>
            {
                for (int i = 0; i < arrivals.Length; i++)
                {
                    _controller.Sent(1000, At(time));
                    arrivals[i] = time * 4L + 100;
                    time += 2;
                }

                int length = TransportWideFeedback.Write(report, 1, 2, number, 0, arrivals, out _);
                number += (ushort)arrivals.Length;
                Receive(report.AsSpan(0, length), At(time));
                _controller.Process(At(time));
            },
            200));
    }

    private static int Sent(Pacer pacer, int milliseconds, int size, int from)
    {
        int packets = 0;
        for (int i = 0; i < milliseconds * 10; i++)
        {
            var now = new MonotonicTime(1_000_000_000 + from * 1_000_000L + i * 100_000L);
            while (pacer.CanSend(now))
            {
                pacer.Sent(size, now);
                packets++;
            }
        }

        return packets;
    }

    private void Report(ushort first, int[] arrivals, int now, byte count = 0)
    {
        long[] ticks = [.. arrivals.Select(a => a < 0 ? TransportWideFeedback.NotReceived : a * 4L)];
        int length = TransportWideFeedback.Write(_buffer, 1, 2, first, count, ticks, out _);
        Receive(_buffer.AsSpan(0, length), At(now));
    }

    private void Receive(ReadOnlySpan<byte> report, MonotonicTime now)
    {
        Assert.True(RtcpCompound.TryParse(report, out RtcpCompound compound));
        foreach (RtcpPacket packet in compound)
        {
            if (FeedbackMessage.TryParse(packet, out FeedbackMessage message)
                && TransportWideFeedback.TryParse(message, out TransportWideFeedback feedback))
                _controller.Receive(feedback, now);
        }
    }

    private static MonotonicTime At(int milliseconds) => MonotonicTime.FromMilliseconds(1000 + milliseconds);
}
