using MediaEngine.Interop.Linux.Batch;
using MediaEngine.LoadGen.Measure;
using MediaEngine.LoadGen.Media;
using MediaEngine.LoadGen.Options;
using MediaEngine.LoadGen.Pacing;
using Xunit;

namespace MediaEngine.LoadGen.Tests;

/// <summary>Real sockets on the loopback interface, no daemon between the endpoints.</summary>
public sealed class DirectLoadTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_packet_reaches_the_other_end_of_its_call_and_nothing_is_allocated(bool spin)
    {
        var options = new LoadOptions { Direct = true, Calls = 50, Rate = 2000, Spin = spin, Drain = 0.1 };
        using var socket = new DatagramBatchSocket(0, 0, 4 << 20);
        using var calls = new CallTable(options, socket.Port);
        calls.ConnectDirectly();
        using var run = new MediaRun(options, LoadProfile.Create(2000, 0, 0.1, 0.4), calls, socket, TextWriter.Null);
        run.Execute();
        Assert.Equal(0, run.Refused);
        Assert.Equal(1000, run.Ledger.TotalSent + run.Skipped);
        Assert.Equal(run.Ledger.TotalSent, run.Ledger.Arrived);
        Assert.Equal(0, run.AllocatedBytes);
        foreach (var outcome in Enum.GetValues<Delivery>().Where(outcome => outcome != Delivery.Delivered))
            Assert.Equal(0, run.Ledger.Count(outcome));
    }

    [Fact]
    public void A_packet_at_another_calls_endpoint_is_a_wrong_delivery()
    {
        var options = new LoadOptions { Direct = true, Calls = 2, Rate = 1000, Drain = 0.1 };
        using var socket = new DatagramBatchSocket(0, 0, 1 << 20);
        using var calls = new CallTable(options, socket.Port);
        calls.ConnectDirectly();
        var profile = LoadProfile.Create(1000, 0, 0, 0.1);
        var ledger = new DeliveryLedger(profile);
        using var receiver = new MediaReceiver(options, profile, calls, ledger, socket, run: 7);
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
            batch.SetOutgoing(0, options.Size, calls.LocalAddress(to), socket.Port, calls.LocalAddress(from));
            Assert.Equal(1, socket.Send(batch, 1));
            Assert.True(socket.Wait(1_000_000_000));
            Assert.Equal(1, receiver.Step(0));
        }
    }
}
