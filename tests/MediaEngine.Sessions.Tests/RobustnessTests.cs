using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Sessions.Worker;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>Malformed input causes no exception, loses no buffer and changes nothing but counters.</summary>
public sealed class RobustnessTests : IDisposable
{
    private readonly SimNetwork _network = new();
    private readonly SimEngine _engine;
    private readonly DiscardingIo _io = new();
    private readonly MediaWorker _worker;
    private readonly TwoPartyCall _call;
    private readonly TransportAddress _alice;
    private readonly TransportAddress _bob;
    private readonly MonotonicTime _now = MonotonicTime.FromSeconds(100);

    public RobustnessTests()
    {
        _engine = new SimEngine(_network);
        _worker = new MediaWorker(_io, new SeededRandom(1), new MediaWorkerOptions(),
            new Mailbox<WorkerCommand>(4, static () => { }), _engine);
        _alice = TestAddress.Parse("127.0.0.2:5004");
        _bob = TestAddress.Parse("127.0.0.3:6004");
        _call = new TwoPartyCall(_engine, _alice, _bob);
        _call.WithMedias(m => m with { AcceptsFeedback = true }).WithTransport(0, t => t with { LoopCheck = true });
        _worker.Apply(_call.Plan, _now);
        Deliver(0, PacketBuilder.Rtp(1, 1, 160), _alice);
        Deliver(2, PacketBuilder.Rtp(2, 1, 160), _bob);
    }

    public void Dispose()
    {
        _io.Dispose();
        _engine.Dispose();
    }

    public static TheoryData<string> ValidPackets => new(Packets.Keys);

    private static Dictionary<string, byte[]> Packets { get; } = new()
    {
        ["rtp"] = PacketBuilder.Rtp(1, 2, 320, payloadLength: 40),
        ["rtp with csrc, two-byte extension and padding"] =
        [
            0xb2, 0x80, 0, 3, 0, 0, 1, 0xe0, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 6, 0x10, 0, 0, 2, 1, 2, 9, 9, 2, 0, 0, 0, 1, 2, 3,
            4, 0, 0, 0, 4,
        ],
        ["sender report"] = PacketBuilder.SenderReport(1, new NtpTimestamp(1UL << 50), 1, 2, 3, new ReportBlock(2, 1, 1, 1, 1, 1, 1)),
        ["receiver report and feedback"] = PacketBuilder.PictureLoss(1, 2),
        ["goodbye"] = PacketBuilder.Goodbye(1),
        ["extended report"] = ExtendedReportPacket(),
        ["nack and fir"] = FeedbackPackets(),
    };

    [Theory]
    [MemberData(nameof(ValidPackets))]
    public void Every_truncation(string name)
    {
        byte[] packet = Packets[name];
        for (int length = 0; length <= packet.Length; length++)
            DeliverEverywhere(packet.AsSpan(0, length));
        AssertUnharmed();
    }

    [Theory]
    [MemberData(nameof(ValidPackets))]
    public void Every_flipped_bit(string name)
    {
        byte[] packet = Packets[name];
        for (int bit = 0; bit < packet.Length * 8; bit++)
        {
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
            DeliverEverywhere(packet);
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        AssertUnharmed();
    }

    [Fact]
    public void Random_bytes_of_every_first_byte()
    {
        var random = new SeededRandom(99);
        byte[] bytes = new byte[PacketPool.MaxDatagram];
        for (int i = 0; i < 50_000; i++)
        {
            int length = random.Next(i % 50 == 0 ? bytes.Length + 1 : 120);
            random.Fill(bytes.AsSpan(0, length));
            if (length > 1 && i % 2 == 0)
                (bytes[0], bytes[1]) = ((byte)(0x80 | random.Next(64)), (byte)(192 + random.Next(32)));
            DeliverEverywhere(bytes.AsSpan(0, length));
        }

        AssertUnharmed();
    }

    [Fact]
    public void An_empty_pool_loses_copies_and_not_buffers()
    {
        var held = new List<PacketBuffer>();
        while (_io.Pool.Available > 1 && _io.TryRent(out PacketBuffer buffer))
            held.Add(buffer);
        Deliver(0, PacketBuilder.Rtp(1, 3, 480), _alice);
        held.ForEach(_io.Return);
        PoolLedger.AssertEmpty(_io.Pool);
    }

    private static byte[] ExtendedReportPacket()
    {
        byte[] packet = new byte[8 + 12 + 16 + 36 + 4];
        int at = 8;
        at += ExtendedReportBlock.WriteReceiverReferenceTime(packet.AsSpan(at), new NtpTimestamp(1UL << 40));
        at += ExtendedReportBlock.WriteDlrr(packet.AsSpan(at), [new DlrrSubBlock(2, 3, 4)]);
        at += ExtendedReportBlock.WriteVoipMetrics(packet.AsSpan(at), new VoipMetrics { Ssrc = 2, MosListening = 41 });

        // An XR block with length zero and unknown type, which the reader has to skip.
        packet[at] = 99;
        ExtendedReport.WriteFixed(packet, 1, at + 4 - 8);
        return packet;
    }

    private static byte[] FeedbackPackets()
    {
        byte[] packet = new byte[100];
        int length = Nack.Write(packet, 1, 2, [5, 6, 40]);
        length += Fir.Write(packet.AsSpan(length), 1, 2, 7);
        return packet[..length];
    }

    private void DeliverEverywhere(ReadOnlySpan<byte> bytes)
    {
        for (int token = 0; token < 4; token++)
            Deliver(token, bytes, token < 2 ? _alice : _bob);
    }

    private void Deliver(int token, ReadOnlySpan<byte> bytes, TransportAddress from) =>
        _io.Deliver(_worker, token, token % 2 == 0 ? from : from.WithPort(from.Port + 1), bytes, _now);

    private void AssertUnharmed()
    {
        PoolLedger.AssertEmpty(_io.Pool);
        Assert.Equal(0, _worker.Counters[PacketResult.InternalError]);
        CallSnapshot snapshot = _worker.Snapshot(_call.Plan.CallKey)!;
        Assert.Equal(4, snapshot.Transports.Length);
        Assert.Equal(_alice, snapshot.Transports[0].Remote);
        Assert.Equal(_bob, snapshot.Transports[2].Remote);
        Assert.All(snapshot.InboundStreams.GroupBy(s => s.MediaId), g => Assert.InRange(g.Count(), 1, 20));
        Assert.Empty(_engine.TimedOut);
        long before = _io.Sent;
        Deliver(2, PacketBuilder.Rtp(2, 9, 160), _bob);
        Assert.Equal(before + 1, _io.Sent);
    }
}
