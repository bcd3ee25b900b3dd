using MediaEngine.Gateway.Publishers;
using MediaEngine.Gateway.Streams;
using MediaEngine.Primitives;
using MediaEngine.Protocol;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Events;
using MediaEngine.Sessions.Graph;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Gateway.Tests;

public sealed class HubInputAllocationTests
{
    private readonly byte[] _picture = [0x10, 0x11, .. new byte[1000]];
    private readonly byte[] _keyPicture = [0x10, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, .. new byte[1000]];
    private ushort _number;

    [Theory]
    [InlineData(MediaKind.Video, "VP8", 90_000)]
    [InlineData(MediaKind.Audio, "PCMA", 8_000)]
    public void A_packet_of_a_publisher_allocates_nothing(object kind, string encoding, int clockRate)
    {
        using var io = new DiscardingIo();
        var context = new WorkerContext(io, new SeededRandom(1), new MediaWorkerOptions(), new NoEvents());
        var plan = new HubInputPlan(1, Stream: -1, (MediaKind)kind, [new TrackFormat(96, encoding, clockRate, 1, "")]);
        var input = (HubInput)plan.Open(context, callKey: 1);

        // One packet in twenty is overtaken by the next one, and the input waits for it.
        int others = 0;
        Assert.Equal(0, AllocationGuard.Measure(() =>
        {
            _number++;
            int swapped = (_number % 20) switch { 0 => 1, 1 => -1, _ => 0 };
            others += Receive(input, (ushort)(_number + swapped)) == PacketResult.Consumed ? 0 : 1;
        }));
        Assert.Equal(0, others);
        input.Close();
        Assert.Empty(context.Hubs);
    }

    private PacketResult Receive(HubInput input, ushort number) => input.Receive(new MediaPacket
    {
        Kind = DatagramKind.Rtp,
        PayloadType = 96,
        Marker = true,
        SequenceNumber = number,
        Timestamp = new RtpTimestamp(number * 3600u),
        Ssrc = 7,
        Payload = number % 50 == 1 ? _keyPicture : _picture,
        At = MonotonicTime.FromSeconds(100) + TimeSpan.FromMilliseconds(40 * _number),
    });

    private sealed class NoEvents : IMediaEvents
    {
        public void Publish(MediaEvent mediaEvent)
        {
        }
    }
}
