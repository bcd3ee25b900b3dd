using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Sessions.Streams;
using MediaEngine.Sessions.Worker;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Reception statistics compared with an independent count of the network's losses, duplicates and delays.</summary>
public sealed class StatisticsTests : TwoPhones
{
    private readonly TwoPartyCall _call;

    public StatisticsTests()
        : base(seed: 11) => _call = Start();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Loss_duplicates_and_reordering_are_counted_exactly_across_a_wrap(ulong seed)
    {
        var random = new SeededRandom(seed);
        var seen = new HashSet<int>();
        int sent = 0;
        int received = 0;
        int duplicates = 0;
        int reordered = 0;
        int highest = -1;
        const int Count = 3000;
        const int First = 65000;

        // The test sets the order of arrival: 3 % lost, 2 % duplicated, 5 % up to five places late.
        var arrivals = new List<(double At, int Index)>();
        for (int i = 0; i < Count; i++)
        {
            sent++;
            bool edge = i == 0 || i == Count - 1;
            if (!edge && random.Chance(0.03))
                continue;
            arrivals.Add((i + (!edge && random.Chance(0.05) ? random.Next(5) + 0.5 : 0), i));
            if (!edge && random.Chance(0.02))
                arrivals.Add((i + 0.25 + random.Next(4), i));
        }

        foreach ((_, int index) in arrivals.OrderBy(a => a.At))
        {
            received++;
            if (!seen.Add(index))
                duplicates++;
            else if (index < highest)
                reordered++;
            highest = Math.Max(highest, index);
            Send(First + index, (uint)(index * 160));
            Network.Run(TimeSpan.FromMilliseconds(20));
        }

        InboundStreamSnapshot stream = Stream();
        Assert.Equal(received, stream.Packets);
        Assert.Equal(sent - received, stream.CumulativeLost);
        Assert.Equal(duplicates, stream.Duplicates);
        Assert.Equal(reordered, stream.Reordered);
        Assert.Equal((uint)(First + Count - 1), stream.LastSequenceNumber);
        Assert.Equal(received * 172L, stream.Bytes);
    }

    [Fact]
    public void Jitter_is_that_of_RFC_3550_within_one_percent()
    {
        var random = new SeededRandom(5);
        double expected = 0;
        double? lastTransit = null;
        Network.DefaultLink = new SimLink(TimeSpan.Zero);
        for (int i = 0; i < 2000; i++)
        {
            TimeSpan wait = TimeSpan.FromMilliseconds(10 + 20 * random.NextDouble());
            Network.Run(wait);
            Send(i, (uint)(i * 160));

            // RFC 3550 appendix A.8 in floating point: transit = arrival - timestamp, in ticks.
            double transit = Network.Now.Seconds * 8000 - i * 160;
            if (lastTransit is { } last)
                expected += (Math.Abs(transit - last) - expected) / 16;
            lastTransit = transit;
        }

        Network.Run(TimeSpan.FromMilliseconds(1));
        Assert.InRange(Stream().JitterMilliseconds, expected / 8 * 0.99, expected / 8 * 1.01);
    }

    [Fact]
    public void The_jitter_of_the_vector_file_is_reproduced()
    {
        var jitter = new InterarrivalJitter();
        foreach ((double arrival, double timestamp, double expected) in RtcpVectors.JitterExample())
        {
            jitter.Accept(new RtpTimestamp((uint)timestamp), 8000, MonotonicTime.FromSeconds(1 + arrival / 8000));
            Assert.Equal(expected, jitter.Ticks, 0.0005);
        }
    }

    [Fact]
    public void Telephone_events_do_not_disturb_the_jitter()
    {
        for (int i = 0; i < 100; i++)
        {
            Alice.Rtp.Send(_call.Local(0), PacketBuilder.Rtp(0xA11CE, i, i < 50 ? (uint)i * 160 : 8000, i < 50 ? (byte)0 : (byte)101));
            Network.Run(TimeSpan.FromMilliseconds(20));
        }

        Assert.InRange(Stream().JitterMilliseconds, 0, 0.01);
    }

    [Fact]
    public void A_sender_that_starts_again_is_not_counted_as_sixty_thousand_lost()
    {
        for (int i = 0; i < 100; i++)
            Send(i, (uint)i * 160);
        for (int i = 0; i < 100; i++)
            Send(40000 + i, (uint)i * 160);
        Network.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(200, Stream().Packets);
        Assert.Equal(0, Stream().CumulativeLost);
    }

    [Fact]
    public void Payload_types_are_counted_apart()
    {
        for (int i = 0; i < 10; i++)
            Alice.Rtp.Send(_call.Local(0), PacketBuilder.Rtp(0xA11CE, i, 0, i % 5 == 0 ? (byte)8 : (byte)0));
        Network.Run(TimeSpan.FromMilliseconds(10));
        Assert.Equal([(0, 8), (8, 2)], Stream().PayloadTypes.Select(p => ((int)p.PayloadType, (int)p.Packets)).Order());
    }

    [Fact]
    public void Bytes_are_those_of_the_datagram_on_both_sides()
    {
        for (int i = 0; i < 10; i++)
            Send(i, (uint)i * 160);
        Network.Run(TimeSpan.FromMilliseconds(10));
        CallSnapshot snapshot = _call.Snapshot();
        Assert.Equal(new PacketCounters(10, 1720, 0), snapshot.Transports[0].Received);
        Assert.Equal(new PacketCounters(10, 1720, 0), snapshot.Transports[2].Sent);
        OutboundStreamSnapshot outbound = Assert.Single(snapshot.OutboundStreams);
        Assert.Equal((TwoPartyCall.MediaB, 0xA11CEu, 10L, 1720L), (outbound.MediaId, outbound.Ssrc, outbound.Packets, outbound.Bytes));
        Assert.Equal((9u, 1440u), (outbound.LastSequenceNumber, outbound.LastTimestamp));
    }

    [Fact]
    public void S17_A_flood_of_SSRCs_stays_within_the_table_loses_nothing_and_costs_no_memory()
    {
        for (int i = 0; i < 50; i++)
            Send(i, (uint)i * 160);
        Network.Run(TimeSpan.FromMilliseconds(10));
        using var io = new DiscardingIo();
        var worker = new MediaWorker(
            io, new SeededRandom(1), new MediaWorkerOptions(), new Mailbox<WorkerCommand>(4, static () => { }), Engine);
        var call = new TwoPartyCall(Engine, Alice.Rtp.Address, Bob.Rtp.Address);
        worker.Apply(call.Plan, Network.Now);
        byte[] packet = PacketBuilder.Rtp(0, 1, 0);
        uint ssrc = 1;
        void Flood()
        {
            RtpHeader.SetSsrc(packet, ssrc++);
            io.Deliver(worker, 0, Alice.Rtp.Address, packet, Network.Now);
        }

        for (int i = 0; i < 100; i++)
            Flood();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000_000; i++)
            Flood();
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        CallSnapshot snapshot = worker.Snapshot(call.Plan.CallKey)!;
        Assert.Equal(20, snapshot.InboundStreams.Length);
        Assert.Equal(20, snapshot.OutboundStreams.Length);
        Assert.Equal(1_000_100, worker.Counters[PacketResult.Forwarded]);

        // A real stream that begins after the flood still gets a place.
        RtpHeader.SetSsrc(packet, 0xA11CE);
        for (int i = 0; i < 3; i++)
        {
            RtpHeader.SetSequenceNumber(packet, (ushort)i);
            io.Deliver(worker, 0, Alice.Rtp.Address, packet, Network.Now);
        }

        for (int i = 0; i < 1000; i++)
            Flood();
        Assert.Equal(3, worker.Snapshot(call.Plan.CallKey)!.InboundStreams.Single(s => s.Ssrc == 0xA11CE).Packets);
    }

    private InboundStreamSnapshot Stream() => Assert.Single(_call.Snapshot().InboundStreams);

    private void Send(int sequenceNumber, uint timestamp) =>
        Alice.Rtp.Send(_call.Local(0), PacketBuilder.Rtp(0xA11CE, sequenceNumber, timestamp));
}
