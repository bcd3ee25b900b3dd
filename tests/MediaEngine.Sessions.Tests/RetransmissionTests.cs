using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;
using static MediaEngine.Sessions.Tests.VideoCall;

namespace MediaEngine.Sessions.Tests;

/// <summary>Retransmission of lost packets, from the engine's own store or from the sender after a NACK (RFC 4585, RFC 4588).</summary>
public sealed class RetransmissionTests() : TwoPhones(seed: 15, payloadType: Vp8)
{
    [Fact]
    public void Stored_packets_are_retransmitted_unchanged_and_only_the_others_are_requested_from_the_sender()
    {
        TwoPartyCall call = Start(FeedbackKinds.Nack, FeedbackKinds.Nack);
        for (int i = 0; i < 30; i++)
        {
            if (i is not (12 or 20))
                Alice.Rtp.Send(call.Local(0), Packet(SsrcA, i));
        }

        Run(0.05);
        int before = Bob.Rtp.Received.Count;
        Bob.Rtcp.Send(call.Local(3), Nack(SsrcB, SsrcA, 10, 11, 12, 13, 20, 29));
        Run(0.05);
        Assert.Equal([10, 11, 13, 29], Bob.Rtp.Received.Skip(before).Select(d => (int)Sequence(d.Bytes)));
        Assert.All(Bob.Rtp.Received.Skip(before), d => Assert.Equal(Packet(SsrcA, Sequence(d.Bytes)), d.Bytes));
        Assert.Equal([12, 20], Asked(Alice.Rtcp).Select(s => (int)s));
    }

    [Theory]
    [InlineData("AES_CM_128_HMAC_SHA1_80")]
    [InlineData("AEAD_AES_128_GCM")]
    public void A_retransmitted_SRTP_packet_is_identical_octet_by_octet(string suite)
    {
        Assert.True(SrtpProfile.TryFind(suite, out SrtpProfile? profile));
        TwoPartyCall call = Start(FeedbackKinds.None, FeedbackKinds.Nack, c => Secure(c, profile));
        for (int i = 0; i < 30; i++)
            Alice.Rtp.Send(call.Local(0), Packet(SsrcA, i));
        Run(0.05);
        List<byte[]> first = [.. Bob.Rtp.Received.Select(d => d.Bytes)];
        Assert.Equal(30, first.Count);
        Bob.Rtcp.Send(call.Local(3), Bob.Security!.Protect(Nack(SsrcB, SsrcA, 7, 8)));
        Run(0.05);
        Assert.Equal([first[7], first[8]], Bob.Rtp.Received.Skip(30).Select(d => d.Bytes));
    }

    [Fact]
    public void With_RTX_retransmissions_have_a_stream_of_their_own_also_under_SRTP()
    {
        Assert.True(SrtpProfile.TryFind("AEAD_AES_128_GCM", out SrtpProfile? profile));
        TwoPartyCall call = Start(FeedbackKinds.None, FeedbackKinds.Nack, c => Secure(c, profile).WithMedia(
            TwoPartyCall.MediaA, m => m with { RetransmissionSsrcs = [new RetransmissionSsrcPlan(SsrcA, 4711)] }), rtxB: true);
        for (int i = 0; i < 30; i++)
            Alice.Rtp.Send(call.Local(0), Packet(SsrcA, i));
        Run(0.05);
        Bob.Packets.Clear();
        Bob.Rtcp.Send(call.Local(3), Bob.Security!.Protect(Nack(SsrcB, SsrcA, 7, 8)));
        Run(0.1);
        Bob.Rtcp.Send(call.Local(3), Bob.Security!.Protect(Nack(SsrcB, SsrcA, 7)));
        Run(0.1);
        Assert.Equal(3, Bob.Packets.Count);
        Assert.Equal(0, Bob.Security!.Rejected);
        ushort? next = null;
        foreach ((byte[] bytes, int osn) in Bob.Packets.Zip([7, 8, 7]))
        {
            Assert.True(RtpPacket.TryParse(bytes, out RtpPacket packet));
            Assert.Equal((Rtx, 4711u), (packet.PayloadType, packet.Ssrc));
            Assert.Equal(next ?? packet.SequenceNumber, packet.SequenceNumber);
            next = (ushort)(packet.SequenceNumber + 1);
            Assert.True(RtxPacket.TryReadOsn(packet, out ushort original));
            Assert.Equal(osn, original);
            RtxPacket.Unwrap(bytes, packet.HeaderLength, Vp8, original, SsrcA);
            Assert.Equal(Packet(SsrcA, osn), bytes.AsSpan(RtxPacket.OsnLength).ToArray());
        }
    }

    [Fact]
    public void Retransmissions_of_the_sender_and_the_engine_share_one_RTX_stream_without_a_repeated_number()
    {
        TwoPartyCall call = Start(FeedbackKinds.Nack, FeedbackKinds.Nack, c => c.WithMedia(
            TwoPartyCall.MediaA, m => m with { RetransmissionSsrcs = [new RetransmissionSsrcPlan(SsrcA, 4711)] }), rtxA: true, rtxB: true);
        byte[] rtx = new byte[1000];
        Assert.True(RtpPacket.TryParse(Packet(SsrcA, 3, 50), out RtpPacket original));
        for (int i = 0; i < 20; i++)
        {
            Alice.Rtp.Send(call.Local(0), Packet(SsrcA, i + 10));
            int length = RtxPacket.Write(rtx, original, Rtx, (ushort)(500 + i), 4711);
            Alice.Rtp.Send(call.Local(0), rtx.AsSpan(0, length));
            Run(0.01);
            Bob.Rtcp.Send(call.Local(3), Nack(SsrcB, SsrcA, (ushort)(i + 10)));
            Run(0.03);
        }

        List<ushort> numbers = [.. Bob.Rtp.Received.Where(d => d.Bytes[1] == Rtx).Select(d => Sequence(d.Bytes))];
        Assert.InRange(numbers.Count, 38, 40);
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.Equal(numbers.Count - 1, (ushort)(numbers[^1] - numbers[0]));
    }

    [Fact]
    public void The_engine_sends_NACKs_for_a_receiver_that_cannot_and_unwraps_the_senders_RTX()
    {
        TwoPartyCall call = Start(FeedbackKinds.Nack, FeedbackKinds.None, rtxA: true);
        Network.SetLink("127.0.0.2", "127.0.0.1", new SimLink(TimeSpan.FromMilliseconds(20), Loss: 0.1));
        Network.SetLink("127.0.0.1", "127.0.0.2", new SimLink(TimeSpan.FromMilliseconds(20), Loss: 0.05));
        var answered = new HashSet<ushort>();
        ushort next = 0;
        Alice.Rtcp.OnReceive = (_, bytes) =>
        {
            foreach (ushort lost in Lost(bytes))
            {
                answered.Add(lost);
                byte[] rtx = new byte[1100];
                Assert.True(RtpPacket.TryParse(Packet(SsrcA, lost), out RtpPacket original));
                Alice.Rtp.Send(call.Local(0), rtx.AsSpan(0, RtxPacket.Write(rtx, original, Rtx, next++, 4711)));
            }
        };
        for (int i = 0; i < 2000; i++)
        {
            Alice.Rtp.Send(call.Local(0), Packet(SsrcA, i));
            Run(0.005);
        }

        Run(1);
        Assert.InRange(answered.Count, 120, 280);
        Assert.All(Bob.Rtp.Received, d => Assert.Equal(Packet(SsrcA, Sequence(d.Bytes)), d.Bytes));
        int heard = Bob.Rtp.Received.Select(d => Sequence(d.Bytes)).Distinct().Count();
        Assert.True(heard >= 1998, $"{heard} of 2000");
        Assert.Empty(Bob.Rtcp.Received);
        call.HangUp();
        Run(1);
        PoolLedger.AssertEmpty(Engine.Io.Pool);
    }

    [Fact]
    public void The_engine_sends_no_NACKs_when_the_receiver_sends_them()
    {
        TwoPartyCall call = Start(FeedbackKinds.Nack, FeedbackKinds.Nack);
        foreach (int i in (int[])[1, 2, 3, 6, 7, 8])
            Alice.Rtp.Send(call.Local(0), Packet(SsrcA, i));
        Run(1);
        Assert.Empty(Alice.Rtcp.Received);
    }

    /// <summary>
    /// Quality goal: with 5 % loss and a round trip of 100 ms to a receiver that sends NACKs, 99 % of the lost packets arrive within 300 ms
    /// of their expected time, also when NACKs have the same loss.
    /// </summary>
    [Theory]
    [InlineData(false, 0.0)]
    [InlineData(true, 0.0)]
    [InlineData(false, 0.05)]
    [InlineData(true, 0.05)]
    public void Five_percent_loss_is_recovered_within_three_hundred_milliseconds(bool rtx, double lossOfRequests)
    {
        int lost = 0;
        int recovered = 0;
        for (ulong seed = 1; seed <= 12; seed++)
        {
            (int lostNow, int recoveredNow) = Recover(seed, rtx, lossOfRequests, count: 4000);
            Assert.True(recoveredNow >= lostNow * 0.97, $"seed {seed}: {recoveredNow} of {lostNow}");
            lost += lostNow;
            recovered += recoveredNow;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{recovered} of {lost} lost packets there in time: {recovered / (double)lost:P2}");
        Assert.InRange(lost, 2000, 2800);
        Assert.True(recovered >= lost * 0.99, $"{recovered} of {lost}");
    }

    [Fact]
    public void A_session_refresh_keeps_the_stored_packets_and_a_change_of_formats_does_not()
    {
        TwoPartyCall call = Start(FeedbackKinds.None, FeedbackKinds.Nack, rtxB: true);
        for (int i = 0; i < 30; i++)
            Alice.Rtp.Send(call.Local(0), Packet(SsrcA, i));
        Run(0.05);

        // A re-INVITE with the same description: new objects, equal contents.
        call.WithMedias(m => m with { Payloads = [.. m.Payloads] }).Touch().Signal();
        int before = Bob.Rtp.Received.Count;
        Bob.Rtcp.Send(call.Local(3), Nack(SsrcB, SsrcA, 10, 11));
        Run(0.05);
        Assert.Equal(before + 2, Bob.Rtp.Received.Count);

        // Without RTX the stored packets would be sent in a form that was not negotiated.
        call.Video(FeedbackKinds.None, FeedbackKinds.Nack).Touch().Signal();
        Bob.Rtcp.Send(call.Local(3), Nack(SsrcB, SsrcA, 12, 13));
        Run(0.05);
        Assert.Equal(before + 2, Bob.Rtp.Received.Count);
        for (int i = 30; i < 40; i++)
            Alice.Rtp.Send(call.Local(0), Packet(SsrcA, i));
        Run(0.05);
        Bob.Rtcp.Send(call.Local(3), Nack(SsrcB, SsrcA, 35));
        Run(0.05);
        Assert.Equal(before + 2 + 10 + 1, Bob.Rtp.Received.Count);
    }

    [Fact]
    public void Forged_NACKs_cause_retransmissions_of_at_most_half_of_the_sent_media()
    {
        TwoPartyCall call = Start(FeedbackKinds.None, FeedbackKinds.Nack);
        for (int i = 0; i < 2000; i++)
        {
            Alice.Rtp.Send(call.Local(0), Packet(SsrcA, i));
            ushort[] all = [.. Enumerable.Range(Math.Max(0, i - 300), 301).Select(n => (ushort)n)];
            Bob.Rtcp.Send(call.Local(3), Nack(SsrcB, SsrcA, all));
            Run(0.003);
        }

        Assert.InRange(Bob.Rtp.Received.Count, 2500, 2000 + 1000 + 128);
    }

    [Fact]
    public void Memory_for_retransmissions_is_allocated_at_the_second_packet_and_released_with_the_call()
    {
        TwoPartyCall call = Start(FeedbackKinds.None, FeedbackKinds.Nack);
        for (int i = 0; i < 1000; i++)
            Alice.Rtp.Send(call.Local(0), Packet((uint)(1000 + i), i));
        Run(0.05);
        Bob.Rtcp.Send(call.Local(3), Nack(SsrcB, 1005, 5));
        Run(0.05);
        Assert.Equal(1000, Bob.Rtp.Received.Count);
        call.HangUp();
    }

    /// <summary>The number of lost packets, and of those that arrived within 300 ms of their expected time.</summary>
    private static (int Lost, int Recovered) Recover(ulong seed, bool rtx, double lossOfRequests, int count)
    {
        var network = new SimNetwork(seed);
        using var engine = new SimEngine(network);
        var alice = new Peer(network, "127.0.0.2:5004", SsrcA, Vp8);
        var bob = new Peer(network, "127.0.0.3:6004", SsrcB, Vp8);
        TwoPartyCall call = new TwoPartyCall(engine, alice.Rtp.Address, bob.Rtp.Address).Video(FeedbackKinds.None, FeedbackKinds.Nack,
            rtxB: rtx).Signal();
        network.SetLink("127.0.0.1", "127.0.0.3", new SimLink(TimeSpan.FromMilliseconds(50), Loss: 0.05));
        network.SetLink("127.0.0.3", "127.0.0.1", new SimLink(TimeSpan.FromMilliseconds(50), Loss: lossOfRequests));
        var sentAt = new MonotonicTime[count];
        var heardAt = new MonotonicTime[count];
        var gaps = new Protocol.Feedback.NackGenerator();
        var wasLost = new bool[count];
        Array.Fill(wasLost, true);
        bob.Rtp.OnReceive = (_, bytes) =>
        {
            Assert.True(RtpPacket.TryParse(bytes, out RtpPacket packet));
            ushort number = packet.SequenceNumber;
            if (packet.PayloadType == Rtx && !RtxPacket.TryReadOsn(packet, out number))
                return;
            if (network.Now - sentAt[number] < TimeSpan.FromMilliseconds(60))
                wasLost[number] = false;
            if (heardAt[number] == default)
                heardAt[number] = network.Now;
            gaps.Accept(number, network.Now);
        };
        ushort[] lost = new ushort[500];
        for (int i = 0; i < count + 80; i++)
        {
            if (i < count)
            {
                sentAt[i] = network.Now;
                alice.Rtp.Send(call.Local(0), Packet(SsrcA, i));
            }

            for (int tick = 0; tick < 2; tick++)
            {
                network.Run(TimeSpan.FromMilliseconds(2.5));
                int asked = gaps.TakeDue(lost, TimeSpan.FromMilliseconds(100), network.Now);
                if (asked > 0)
                    bob.Rtcp.Send(call.Local(3), Nack(SsrcB, SsrcA, lost[..asked]));
            }
        }

        // No gap follows the last packets, so their loss cannot be detected.
        IEnumerable<int> counted = Enumerable.Range(0, count - 10).Where(i => wasLost[i]);
        return (counted.Count(),
            counted.Count(i => heardAt[i] != default && heardAt[i] - sentAt[i] <= TimeSpan.FromMilliseconds(50 + 300)));
    }

    private static ushort Sequence(byte[] bytes) => (ushort)((bytes[2] << 8) | bytes[3]);

    private TwoPartyCall Secure(TwoPartyCall call, SrtpProfile profile)
    {
        Bob.Security = new PeerSecurity(TestKeys.Master(2, profile), TestKeys.Master(3, profile));
        return call.WithTransports(
            t => t.Id < 2 ? t : t with { Srtp = new SrtpPlan(TestKeys.Plan(2, profile), TestKeys.Plan(3, profile)) });
    }

    private TwoPartyCall Start(
        FeedbackKinds a, FeedbackKinds b, Func<TwoPartyCall, TwoPartyCall>? change = null, bool rtxA = false, bool rtxB = false)
    {
        TwoPartyCall call = Describe().Video(a, b, rtxA, rtxB);
        (change?.Invoke(call) ?? call).Signal();
        return call;
    }
}
