using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Media;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;
using MediaEngine.LoadGen.Report;
using Xunit;

namespace MediaEngine.LoadGen.Tests;

/// <summary>Real sockets on the loopback interface, without a daemon between the endpoints.</summary>
public sealed class DirectLoadTests
{
    [Theory]
    [InlineData(BatchIo.Messages, true, 1)]
    [InlineData(BatchIo.Messages, false, 1)]
    [InlineData(BatchIo.Ring, true, 1)]
    [InlineData(BatchIo.Ring, false, 1)]
    [InlineData(BatchIo.Ring, false, 3)]
    [InlineData(BatchIo.Messages, false, 2, 10)]
    public void Every_packet_reaches_the_other_end_of_its_call_and_nothing_is_allocated(BatchIo io, bool spin, int workers, int frame = 1)
    {
        Assert.SkipUnless(io != BatchIo.Ring || DatagramBatchSocket.HasRing, "the kernel has no io_uring for us");
        var options = new LoadOptions
        {
            Direct = true,
            Calls = 50,
            Rate = 2000,
            Spin = spin,
            Drain = 0.1,
            Io = io,
            Workers = workers,
            Frame = frame,
            Port = 0
        };
        using var all = new LoadWorkers(options);
        using var observer = new SystemObserver(options);
        all.Establish(_ => { });
        // Twice over the same sockets: leftovers of the first run must not count in the second.
        for (var i = 0; i < 2; i++)
        {
            using var run = new MediaRun(options, rate => LoadProfile.Create(rate, 0, 0.1, 0.4), all, observer, TextWriter.Null);
            run.Execute();
            Assert.Equal(0, run.Refused);
            Assert.InRange(run.Totals.TotalSent + run.Skipped, 1000 - workers, 1000);
            Assert.Equal(run.Totals.TotalSent, run.Totals.Arrived);
            Assert.Equal(0, run.AllocatedBytes);
            foreach (var outcome in Enum.GetValues<Delivery>().Where(outcome => outcome != Delivery.Delivered))
                Assert.Equal(0, run.Totals.Count(outcome));
        }
    }

    [Theory]
    [InlineData(BatchIo.Messages)]
    [InlineData(BatchIo.Ring)]
    public void A_packet_at_another_calls_endpoint_is_a_wrong_delivery(BatchIo io)
    {
        Assert.SkipUnless(io != BatchIo.Ring || DatagramBatchSocket.HasRing, "the kernel has no io_uring for us");
        var options = new LoadOptions { Direct = true, Calls = 2, Rate = 1000, Drain = 0.1 };
        using var socket = new DatagramBatchSocket(0, 0, 1 << 20);
        using var calls = new CallTable(options, socket.Port);
        calls.ConnectDirectly();
        var profile = LoadProfile.Create(1000, 0, 0, 0.1);
        var ledger = new DeliveryLedger(profile);
        using var output = socket.OpenSender(io);
        using var input = socket.OpenReceiver(io);
        using var receiver = new MediaReceiver(options, profile, calls, ledger, input, run: 7);
        using var batch = new DatagramBatch(1, options.Size);
        Deliver(run: 7, number: 0, to: 3);
        Assert.Equal(1, ledger.Count(Delivery.WrongEndpoint));
        Deliver(run: 6, number: 0, to: 1);
        Assert.Equal(1, ledger.Count(Delivery.Stale));
        Deliver(run: 7, number: 0, to: 1);
        Assert.Equal(1, ledger.Count(Delivery.Delivered));
        Deliver(run: 7, number: 0, to: 1);
        Assert.Equal(1, ledger.Count(Delivery.Duplicate));
        Deliver(run: 7, number: 4, to: 1, from: 2);
        Assert.Equal(1, ledger.Count(Delivery.WrongSource));

        void Deliver(uint run, long number, int to, int from = 0)
        {
            TestPacket.Write(batch.Buffer(0), 8, false, 0, 0, 0, run, number, 0);
            batch.SetOutgoing(0, options.Size, calls.Topology.LocalAddress(to), socket.Port, calls.Topology.LocalAddress(from));
            Assert.Equal(1, output.Send(batch, 1, out var refused));
            Assert.Equal(0UL, refused);
            Assert.True(input.Wait(1_000_000_000));
            Assert.Equal(1, receiver.Step(0));
        }
    }

    [Fact]
    public void A_packet_the_kernel_refuses_is_told_from_those_it_takes()
    {
        Assert.SkipUnless(DatagramBatchSocket.HasRing, "the kernel has no io_uring for us");
        using var socket = new DatagramBatchSocket(0, 0, 1 << 20);
        using var output = socket.OpenSender(BatchIo.Ring);
        using var batch = new DatagramBatch(3, 40);
        for (var i = 0; i < 3; i++)
            batch.SetOutgoing(i, 40, 0x7F000001, (ushort)(i == 1 ? 0 : socket.Port), 0x7F000001); // the kernel refuses port 0
        Assert.Equal(3, output.Send(batch, 3, out var refused));
        Assert.Equal(0b010UL, refused);
    }
}
