using MediaEngine.Media;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Context;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Sessions.Worker;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>No forwarding path allocates memory per packet.</summary>
public sealed class AllocationTests : IDisposable
{
    private readonly SimNetwork _network = new();
    private readonly SimEngine _engine;
    private readonly DiscardingIo _io = new();
    private readonly MediaWorker _worker;
    private readonly TransportAddress _alice = TestAddress.Parse("127.0.0.2:5004");
    private readonly TransportAddress _bob = TestAddress.Parse("127.0.0.3:6004");
    private readonly TransportAddress _stranger = TestAddress.Parse("127.0.0.9:9");
    private MonotonicTime _now = MonotonicTime.FromSeconds(100);
    private readonly byte[] _nack = VideoCall.Nack(2, 1, 0);
    private ushort _sequenceNumber;

    public AllocationTests()
    {
        _engine = new SimEngine(_network);
        _worker = new MediaWorker(_io, new SeededRandom(1), new MediaWorkerOptions(),
            new Mailbox<WorkerCommand>(4, static () => { }), _engine);
    }

    public void Dispose()
    {
        _io.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public void Forwarding_RTP()
    {
        Start();
        byte[] packet = PacketBuilder.Rtp(1, 0, 0);
        AssertNothingAllocated(() => Send(0, _alice, packet), PacketResult.Forwarded);
    }

    [Fact]
    public void Forwarding_RTP_from_a_standby_port()
    {
        (MediaPort standby, _) = _engine.AllocatePair();
        Start(c => c.WithTransport(0, t => t with { Standby = [standby] }));
        byte[] packet = PacketBuilder.Rtp(1, 0, 0);
        AssertNothingAllocated(() => Send(1, _alice, packet), PacketResult.Forwarded);
    }

    [Fact]
    public void Forwarding_to_ten_receivers()
    {
        TwoPartyCall call = Start();
        for (int i = 0; i < 9; i++)
        {
            (MediaPort rtp, _) = _engine.AllocatePair();
            int id = 10 + i;
            call.Plan = call.Plan with
            {
                Transports = call.Plan.Transports.Add(
                    new TransportPlan { Id = id, Port = rtp, Component = TransportComponent.Muxed, Advertised = _bob, Filled = true }),
                Sections = call.Plan.Sections.Add(
                    new SectionPlan { Id = id, PartyId = id, Kind = MediaKind.Audio, RtpTransport = id, RtcpTransport = id }),
                Routes = call.Plan.Routes.Add(new RoutePlan(TwoPartyCall.MediaA, id)),
            };
        }

        _worker.Apply(call.Plan, _now);
        byte[] packet = PacketBuilder.Rtp(1, 0, 0);
        long before = _io.Sent;
        AssertNothingAllocated(() => Send(0, _alice, packet), PacketResult.Forwarded);
        Assert.Equal(20_000, _io.Sent - before);
    }

    [Theory]
    [InlineData("AES_CM_128_HMAC_SHA1_80")]
    [InlineData("AEAD_AES_256_GCM")]
    public void Encrypting_decrypting_and_rejecting(string suite)
    {
        Assert.True(SrtpProfile.TryFind(suite, out SrtpProfile? profile));
        Start(c => c
            .WithTransports(t =>
                t with { Srtp = new SrtpPlan(TestKeys.Plan(t.Id < 2 ? 1u : 2u, profile), TestKeys.Plan(t.Id < 2 ? 3u : 4u, profile)) }));
        using var alice = new PeerSecurity(TestKeys.Master(1, profile), TestKeys.Master(3, profile));
        Queue<byte[]> media = new(Enumerable.Range(0, 2001).Select(i => alice.Protect(PacketBuilder.Rtp(1, i, (uint)(160 * i)))));
        Queue<byte[]> reports = new(Enumerable.Range(0, 2001).Select(_ => alice.Protect(PacketBuilder.ReceiverReport(1))));
        byte[] replayed = media.Dequeue();
        Deliver(0, replayed);
        Deliver(1, reports.Dequeue());
        AssertNothingAllocated(() => Deliver(0, media.Dequeue()), PacketResult.Forwarded);
        AssertNothingAllocated(() => Deliver(1, reports.Dequeue()), PacketResult.Forwarded);
        AssertNothingAllocated(() => Deliver(0, replayed), PacketResult.Replayed);
        byte[] unknown = PacketBuilder.Rtp(99, 1, 1);
        AssertNothingAllocated(() => Deliver(0, unknown), PacketResult.AuthenticationFailed);
    }

    [Fact]
    public void Relaying_and_reading_RTCP()
    {
        Start(c => c.WithMedias(m => m with { AcceptsFeedback = true }));
        Send(2, _bob, PacketBuilder.Rtp(2, 0, 0));
        byte[] report =
            [.. PacketBuilder.SenderReport(1, new NtpTimestamp(0x1234_5678_0000_0000), 0, 1, 160, new ReportBlock(2, 1, 1, 1, 1, 0, 0)),
                .. PacketBuilder.PictureLoss(1, 2)];
        Send(1, _alice, report);
        AssertNothingAllocated(() => Send(1, _alice, report), PacketResult.Forwarded);
    }

    [Fact]
    public void Removing_feedback()
    {
        Start();
        byte[] report = PacketBuilder.PictureLoss(1, 2);
        AssertNothingAllocated(() => Send(1, _alice, report), PacketResult.Forwarded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keeping_packets_and_answering_NACKs(bool rtx)
    {
        Start(c => c.Video(FeedbackKinds.None, FeedbackKinds.Nack, rtxB: rtx));
        byte[] packet = VideoCall.Packet(1, 0);
        for (int i = 0; i < 600; i++)
            Send(0, _alice, packet);
        long before = _io.Sent;
        Assert.Equal(0, AllocationGuard.Measure(() =>
        {
            Send(0, _alice, packet);
            Send(0, _alice, packet);
            _nack[13] = (byte)(_sequenceNumber - 2);
            _nack[12] = (byte)((_sequenceNumber - 2) >> 8);
            Send(3, _bob, _nack);
        }));

        // The action sends three packets (the third is a repetition) and runs at least two thousand times.
        Assert.True(_io.Sent - before >= 3 * 2000, $"{_io.Sent - before} sent");
    }

    [Fact]
    public void Asking_for_lost_packets_and_reporting_arrivals()
    {
        Start(c => c.Video(VideoCall.Everything, FeedbackKinds.None).WithMedias(m => m with
        {
            Extensions = m.Id == TwoPartyCall.MediaA ? [new HeaderExtensionPlan(5, HeaderExtensionUri.TransportWideSequenceNumber)] : [],
        }));
        byte[] packet = VideoCall.Packet(1, 0, (5, [0, 0]));
        long before = _io.Sent;
        Assert.Equal(0, AllocationGuard.Measure(() =>
        {
            _sequenceNumber++;
            packet[18] = (byte)_sequenceNumber;
            packet[17] = (byte)(_sequenceNumber >> 8);
            Send(0, _alice, packet);
            _worker.HandleTimeout(_now);
        }));
        Assert.True(_io.Sent - before > 2000 * 1.5, $"{_io.Sent - before} sent");
    }

    [Fact]
    public void Mapping_header_extensions_and_writing_the_mid()
    {
        Start(c =>
        {
            SectionPlan video = c.Plan.Sections[1] with
            {
                Id = 7,
                PartyId = 1,
                Mid = "v",
                MidExtensionId = 3,
                TakesMid = true,
                Extensions = [new HeaderExtensionPlan(3, HeaderExtensionUri.Mid), new HeaderExtensionPlan(9, "b")],
            };
            c.Plan =
                c.Plan with
                {
                    Sections =
                    [c.Plan.Sections[0] with { Extensions = [new HeaderExtensionPlan(2, "b"), new HeaderExtensionPlan(4, "c")] },
                        video with { Id = 1, Mid = "a" }, video]
                };
            return c;
        });
        byte[] packet = VideoCall.Packet(1, 0, (2, [1]), (4, [1, 2, 3]));
        AssertNothingAllocated(() => Send(0, _alice, packet), PacketResult.Forwarded);
        Assert.True(RtpPacket.TryParse(_io.LastSent.AsSpan(0, _io.LastLength), out RtpPacket sent));
        Assert.True(RtpHeaderExtensions.TryFind(sent, 3, out ReadOnlySpan<byte> mid));
        Assert.Equal("a"u8, mid);
    }

    [Fact]
    public void Learning_from_a_stranger()
    {
        Start();
        byte[] packet = PacketBuilder.Rtp(1, 0, 0);
        Send(0, _stranger, packet);
        AssertNothingAllocated(() => Send(0, _stranger, packet), PacketResult.Forwarded);
    }

    [Fact]
    public void Refusing_a_stranger()
    {
        Start(c => c.WithTransports(t => t with { StrictSource = true }));
        byte[] packet = PacketBuilder.Rtp(1, 0, 0);
        Send(0, _alice, packet);
        AssertNothingAllocated(() => Send(0, _stranger, packet), PacketResult.SourceRejected);
    }

    [Fact]
    public void Silence_and_loop_check()
    {
        Start(c => c.WithMedia(TwoPartyCall.MediaA, m => m with { Silenced = true }).WithTransport(0, t => t with { LoopCheck = true }));
        byte[] packet = PacketBuilder.Rtp(1, 0, 0);
        AssertNothingAllocated(() => Send(0, _alice, packet), PacketResult.Forwarded);
    }

    [Theory]
    [InlineData("PCMA", 8000, 1, 0)]
    [InlineData("PCMU", 8000, 1, 40)]
    [InlineData("G722", 8000, 1, 0)]
    [InlineData("L16", 44100, 1, 0)]
    [InlineData("opus", 48000, 2, 0)]
    [InlineData("opus", 48000, 2, 40)]
    public void Transcoding_audio(string encoding, int clockRate, int channels, int packetTime)
    {
        Assert.SkipWhen(AudioCodecs.Find(encoding) is null, $"the library of {encoding} is not installed (./build.sh test installs it)");
        var transcoding = new PayloadTranscoding(TranscodingKind.Audio, 0, 96)
        {
            Source = new AudioFormat("PCMU", 8000, 1),
            Target = new AudioFormat(encoding, clockRate, channels),
            PacketTime = packetTime,
        };
        Start(c =>
        {
            c.Plan = c.Plan with { Routes = [c.Plan.Routes[0] with { Process = new AudioTranscoding([transcoding]) }, c.Plan.Routes[1]] };
            return c;
        });
        byte[] packet = PacketBuilder.Rtp(1, 0, 0);
        AssertNothingAllocated(() => Send(0, _alice, packet), packetTime == 0 ? 1 : 2);
    }

    [Fact]
    public void Garbage_and_datagrams_for_nobody()
    {
        Start();
        byte[] garbage = [0xff, 1, 2, 3];
        AssertNothingAllocated(() => Send(0, _alice, garbage), PacketResult.Malformed);
        AssertNothingAllocated(() => Send(17, _alice, garbage), PacketResult.UnknownTransport);
    }

    [Fact]
    public void Timers_and_own_reports()
    {
        Start(c => c.WithMedias(m => m with { GenerateRtcp = true }));
        byte[] packet = PacketBuilder.Rtp(1, 0, 0);
        Send(0, _alice, packet);
        long allocated = AllocationGuard.Measure(() =>
        {
            Send(0, _alice, packet);
            _now += TimeSpan.FromSeconds(1);
            _worker.HandleTimeout(_now);
            _ = _worker.NextDeadline;
        });
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_plain_call_of_four_transports_stays_below_eight_kilobytes()
    {
        const int Calls = 500;
        CallPlan[] plans = [.. Enumerable.Range(0, Calls).Select(_ => new TwoPartyCall(_engine, _alice, _bob).Plan)];
        byte[] packet = PacketBuilder.Rtp(1, 0, 0);
        byte[] report = PacketBuilder.SenderReport(1, new NtpTimestamp(1UL << 40));

        // Counts all allocations, including temporary ones of Apply. The result is an upper bound of what the call keeps.
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Calls; i++)
        {
            _worker.Apply(plans[i], _now);
            for (int transport = 0; transport < 4; transport++)
                Send(4 * i + transport, transport < 2 ? _alice : _bob, transport % 2 == 0 ? packet : report);
        }

        long perCall = (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
        Assert.True(perCall < 8192, $"{perCall} bytes per call");
        TestContext.Current.TestOutputHelper?.WriteLine($"{perCall} bytes per call");
    }

    private TwoPartyCall Start(Func<TwoPartyCall, TwoPartyCall>? change = null)
    {
        var call = new TwoPartyCall(_engine, _alice, _bob);
        _worker.Apply((change?.Invoke(call) ?? call).Plan, _now);
        return call;
    }

    private void Send(int token, TransportAddress from, byte[] packet)
    {
        if (packet.Length > 12 && packet[1] < 192)
        {
            RtpHeader.SetSequenceNumber(packet, _sequenceNumber++);
            RtpHeader.SetTimestamp(packet, new RtpTimestamp((uint)_sequenceNumber * 160));
        }

        _now += TimeSpan.FromMilliseconds(20);
        _io.Deliver(_worker, token, from, packet, _now);
    }

    private void Deliver(int token, byte[] packet)
    {
        _now += TimeSpan.FromMilliseconds(20);
        _io.Deliver(_worker, token, token < 2 ? _alice : _bob, packet, _now);
    }

    /// <param name="packets">Received packets per sent packet.</param>
    private void AssertNothingAllocated(Action action, int packets)
    {
        long before = _io.Sent;
        Assert.Equal(0, AllocationGuard.Measure(action));
        Assert.True(_io.Sent - before >= 2000 / packets - 1, $"{_io.Sent - before} packets were sent");
        PoolLedger.AssertEmpty(_io.Pool);
    }

    private void AssertNothingAllocated(Action action, PacketResult result)
    {
        long before = _worker.Counters[result];
        Assert.Equal(0, AllocationGuard.Measure(action));
        // The guard repeats the measurement when the JIT compiler allocated during it.
        long counted = _worker.Counters[result] - before;
        Assert.True(counted >= 2000 && counted % 1000 == 0, $"{counted} packets ended as {result}");
        PoolLedger.AssertEmpty(_io.Pool);
    }
}
