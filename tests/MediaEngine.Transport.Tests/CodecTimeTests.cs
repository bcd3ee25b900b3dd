using System.Net.Sockets;
using MediaEngine.Primitives;

namespace MediaEngine.Transport.Tests;

public sealed class CodecTimeTests
{
    [Fact]
    public void Queued_sends_are_due_after_two_milliseconds_of_codec_work()
    {
        var time = new CodecTime();
        MonotonicTime now = MonotonicTime.FromMilliseconds(1);
        List<bool> due = [];
        for (int i = 0; i < 10; i++)
        {
            time.Begin(now);
            now += TimeSpan.FromMicroseconds(500);
            due.Add(time.End(now));
            now += TimeSpan.FromMilliseconds(3);
        }

        Assert.Equal([false, false, false, true, false, false, false, true, false, false], due);
        Assert.Equal(TimeSpan.FromMilliseconds(5), time.Take());
        Assert.Equal(TimeSpan.Zero, time.Take());
    }

    [Fact]
    public void A_lap_that_has_submitted_begins_a_new_budget()
    {
        var time = new CodecTime();
        MonotonicTime now = MonotonicTime.FromMilliseconds(1);
        for (int i = 0; i < 10; i++)
        {
            time.Begin(now);
            now += TimeSpan.FromMicroseconds(1500);
            Assert.False(time.End(now));
            time.HandleSubmission();
        }
    }

    /// <summary>The handler of the second datagram does not return before the first one has reached its receiver.</summary>
    [Theory, InlineData(PacketIoKind.IoUring), InlineData(PacketIoKind.Epoll)]
    public void Queued_datagrams_are_sent_while_codecs_work(PacketIoKind kind)
    {
        using LoopFixture fixture = LoopFixture.Start(kind);
        using Socket sender = Loopback.Peer();
        using Socket receiver = Loopback.Peer();
        using var arrived = new ManualResetEventSlim();
        MediaPort port = fixture.Attach(1);
        int handled = 0;
        bool cameInTime = false;
        fixture.Handler.Invoke(h =>
        {
            h.Relay(1, 1, Loopback.AddressOf(receiver));
            h.OnReceive = _ =>
            {
                if (++handled != 2)
                    return;

                // Codec work that takes longer than the budget.
                h.Io.BeginCodecWork();
                MonotonicTime end = MonotonicClock.Now + CodecTime.Budget;
                while (MonotonicClock.Now <= end)
                    Thread.SpinWait(50);
                h.Io.EndCodecWork();
                cameInTime = arrived.Wait(TimeSpan.FromSeconds(10));
            };
        });
        fixture.Hold(() =>
        {
            sender.Send([1], port);
            sender.Send([2], port);
        });
        byte[] buffer = new byte[16];
        Assert.True(receiver.Poll(TimeSpan.FromSeconds(9), SelectMode.SelectRead),
            "the first datagram waits for the codec work of the second");
        receiver.Receive(buffer);
        Assert.Equal(1, buffer[0]);
        arrived.Set();
        Assert.True(receiver.Poll(TimeSpan.FromSeconds(9), SelectMode.SelectRead));
        fixture.StopAndCheck();
        Assert.True(cameInTime);
    }
}
