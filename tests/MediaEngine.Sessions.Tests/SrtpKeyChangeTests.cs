using System.Buffers.Binary;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Protocol.Srtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Plan;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests;

/// <summary>SRTP over re-INVITEs: contexts stay, keys change, keys are shared, and no index is used twice (attack S10).</summary>
public sealed class SrtpKeyChangeTests : TwoPhones
{
    private readonly TwoPartyCall _call;
    private readonly List<(TransportAddress From, TransportAddress To, byte[] Bytes)> _wire = [];

    public SrtpKeyChangeTests()
        : base(seed: 22)
    {
        _call = Describe();
        Network.Tap = (from, to, bytes) => _wire.Add((from, to, bytes));
        Alice.Security = new PeerSecurity(TestKeys.Master(1), TestKeys.Master(2));
        Secure(0, 1, 2);
    }

    [Fact]
    public void A_reinvite_with_the_same_keys_keeps_indexes_and_replay_windows()
    {
        Alice.SequenceNumber = Bob.SequenceNumber = 65530;
        _call.Signal();
        for (int i = 0; i < 10; i++)
        {
            ExchangeOne();

            // The same keys in other objects, as signalling builds them for each plan.
            Secure(0, 1, 2);
            _call.Touch().Signal();
        }

        Assert.Equal(10, Bob.Heard);
        Assert.Equal(10, Alice.Heard);
        Assert.Equal(0, Alice.Security!.Rejected);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (uint)i), RtcpIndexes(Alice.Rtcp.Address));
        foreach ((_, TransportAddress to, byte[] bytes) in _wire.Where(w => w.To == _call.Local(0)).ToArray())
            Alice.Rtp.Send(to, bytes);
        Run(0.01);
        Assert.Equal(10, Bob.Heard);
        Assert.Equal(10, Engine.Worker.Counters[PacketResult.Replayed]);
    }

    [Fact]
    public void A_new_key_takes_over_without_a_gap_and_the_rollover_counter_stays()
    {
        Alice.SequenceNumber = Bob.SequenceNumber = 65400;
        _call.Signal();
        Alice.StartSending();
        Bob.StartSending();
        Run(4);
        Assert.InRange(Bob.Heard, 200, 201);
        using PeerSecurity old = Alice.Security!;
        Secure(0, 11, 12);
        _call.Touch().Signal();

        // The peer changes its key a second later. Until then its packets use the old key.
        Run(1);
        int heardUnderOldKey = Bob.Heard;
        Assert.InRange(heardUnderOldKey, 250, 252);
        Alice.Security = new PeerSecurity(TestKeys.Master(11), TestKeys.Master(12));
        Alice.Security.Egress.SetRolloverCounter(Alice.Ssrc, 1);
        Alice.Security.Ingress.SetRolloverCounter(Bob.Ssrc, 1);
        int heard = Alice.Heard;
        Run(1);
        Assert.InRange(Bob.Heard, heardUnderOldKey + 50, heardUnderOldKey + 51);
        Assert.InRange(Alice.Heard, heard + 50, heard + 51);
        Assert.Equal(0, Alice.Security.Rejected);
        Assert.Equal(0, _call.Transport(0).Received.Errors);
    }

    [Fact]
    public void Rollover_counters_far_from_zero_survive_a_new_key()
    {
        Bob.Security = new PeerSecurity(TestKeys.Master(3), TestKeys.Master(4));
        Secure(2, 3, 4);
        using var worker = new WorkerOnDiscardingIo(Engine);
        worker.Worker.Apply(_call.Plan, worker.Now);
        byte[] packet = PacketBuilder.Rtp(1, 0, 0, payloadLength: 20);
        for (ulong index = 0; index < 40UL << 16; index += 30_000)
        {
            if (index == 30_000 * 44)
            {
                using PeerSecurity oldAlice = Alice.Security!;
                using PeerSecurity oldBob = Bob.Security!;
                Alice.Security = new PeerSecurity(TestKeys.Master(11), TestKeys.Master(12));
                Bob.Security = new PeerSecurity(TestKeys.Master(13), TestKeys.Master(14));
                Alice.Security.Egress.InheritStreams(oldAlice.Egress);
                Bob.Security.Ingress.InheritStreams(oldBob.Ingress);
                Secure(0, 11, 12);
                Secure(2, 13, 14);
                worker.Worker.Apply(_call.Plan, worker.Now);
            }

            RtpHeader.SetSequenceNumber(packet, (ushort)index);
            worker.Deliver(0, Alice.Rtp.Address, Alice.Security!.Protect(packet));
            Assert.NotNull(Bob.Security!.Unprotect(worker.LastSent));
        }

        Assert.Equal(0, worker.Worker.Counters[PacketResult.AuthenticationFailed]);
    }

    [Fact]
    public void The_old_key_is_accepted_for_two_seconds_after_the_first_use_of_the_new_key()
    {
        _call.Signal();
        Alice.SendOne();
        Run(0.01);
        using PeerSecurity old = Alice.Security!;
        Secure(0, 11, 12);
        _call.Touch().Signal();
        Alice.Security = new PeerSecurity(TestKeys.Master(11), TestKeys.Master(12));
        Alice.SendOne();
        Run(1.9);
        Alice.Rtp.Send(_call.Local(0), old.Protect(PacketBuilder.Rtp(Alice.Ssrc, 99, 0)));
        Run(0.2);
        Assert.Equal(3, Bob.Heard);
        Alice.Rtp.Send(_call.Local(0), old.Protect(PacketBuilder.Rtp(Alice.Ssrc, 98, 0)));
        Run(0.01);
        Assert.Equal(3, Bob.Heard);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.AuthenticationFailed]);
    }

    [Fact]
    public void A_withdrawn_key_is_accepted_for_two_seconds_and_nothing_is_sent_meanwhile()
    {
        _call.Signal();
        ExchangeOne();
        _call.WithTransports(t => t.Srtp is null ? t : t with { Srtp = new SrtpPlan(null, null) }).Signal();
        Alice.SendOne();
        Bob.SendOne();
        Run(2.1);
        Assert.Equal(2, Bob.Heard);
        Assert.Equal(1, Alice.Heard);
        Alice.SendOne();
        Run(0.01);
        Assert.Equal(2, Bob.Heard);
        Secure(0, 1, 2);
        _call.Signal();
        ExchangeOne();
        Assert.Equal(3, Bob.Heard);
        Assert.Equal(2, Alice.Heard);
        Assert.Equal(0, Alice.Security!.Rejected);
    }

    [Fact]
    public void Keys_that_come_and_go_and_return_never_use_an_index_twice()
    {
        _call.Signal();
        ulong[] keys = [2, 12, 2, 22, 12, 2, 32, 2, 2, 12];
        var seen = new Dictionary<(ulong Key, uint Ssrc, uint Index, bool Rtcp), byte[]>();
        Bob.SequenceNumber = 10;
        foreach (ulong key in keys)
        {
            Secure(0, 1, key);
            _call.Touch().Signal();
            int from = _wire.Count;
            for (int i = 0; i < 5; i++)
            {
                Bob.SendOne();
                Bob.Report();
            }

            // Old sequence numbers with other contents: a duplicate, or a peer that restarted.
            for (int i = 0; i < 20; i++)
                Bob.Rtp.Send(_call.Local(2), PacketBuilder.Rtp(Bob.Ssrc, 10 + i, 0, fill: (byte)key));
            Run(0.05);
            foreach ((_, TransportAddress to, byte[] bytes) in _wire.Skip(from))
            {
                bool rtcp = to == Alice.Rtcp.Address;
                if (!rtcp && to != Alice.Rtp.Address)
                    continue;
                uint index = rtcp ? RtcpIndex(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2));
                uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(rtcp ? 4 : 8));
                Assert.True(seen.TryAdd((key, ssrc, index, rtcp), bytes), $"{key} {index}");
            }
        }

        Assert.Equal(50, seen.Count(s => s.Key.Rtcp));
        Assert.True(seen.Count(s => !s.Key.Rtcp) >= 50);
        Assert.True(Engine.Worker.Counters[PacketResult.IndexReused] > 0);
    }

    [Fact]
    public void The_SRTCP_index_continues_when_RTCP_moves_to_the_RTP_port_and_back()
    {
        _call.Signal();
        ImmutablePlans(out CallPlan apart, out CallPlan muxed);
        for (int i = 0; i < 6; i++)
        {
            _call.Plan = i % 2 == 0 ? muxed : apart;
            _call.Signal();
            Bob.Report();
            Run(0.01);
        }

        uint[] indexes = [.. _wire.Where(w => (w.To == Alice.Rtp.Address || w.To == Alice.Rtcp.Address) && w.Bytes[1] >= 200)
            .Select(w => RtcpIndex(w.Bytes))];
        Assert.Equal(Enumerable.Range(0, 6).Select(i => (uint)i), indexes);
        Assert.Equal(6, Alice.ReportsHeard);
    }

    [Fact]
    public void A_key_that_passes_to_the_other_party_keeps_the_indexes_of_its_owner()
    {
        // Signalling forwarded both keys: each party sends with its own key and receives with the other party's key.
        Bob.Security = new PeerSecurity(TestKeys.Master(2), TestKeys.Master(1));
        Secure(2, 2, 1);
        _call.Signal();
        Alice.SequenceNumber = 65530;
        for (int i = 0; i < 20; i++)
            ExchangeOne();
        Assert.Equal(20, Alice.Heard);
        Assert.Equal(20, Bob.Heard);
        Assert.Equal(20, Alice.ReportsHeard);
        Assert.Equal(0, Alice.Security!.Rejected + Bob.Security.Rejected);

        // The same index of the same key has the same octets, so both together reveal nothing.
        Assert.Equal(
            _wire.Where(w => w.To == _call.Local(0)).Select(w => Convert.ToHexString(w.Bytes)),
            _wire.Where(w => w.To == Bob.Rtp.Address).Select(w => Convert.ToHexString(w.Bytes)));

        // The engine changes reports, so it must not use the sender's indexes for them.
        uint[] fromPeers = [.. _wire.Where(w => w.To == _call.Local(1) || w.To == _call.Local(3)).Select(w => RtcpIndex(w.Bytes))];
        Assert.Empty(RtcpIndexes(Alice.Rtcp.Address).Concat(RtcpIndexes(Bob.Rtcp.Address)).Intersect(fromPeers));
        Assert.Equal(40, RtcpIndexes(Alice.Rtcp.Address).Concat(RtcpIndexes(Bob.Rtcp.Address)).Distinct().Count());

        // The engine drops a forged packet, although both endpoints could detect it themselves.
        byte[] forged = [.. _wire.Last(w => w.To == _call.Local(0)).Bytes];
        RtpHeader.SetSequenceNumber(forged, (ushort)(Alice.SequenceNumber + 1));
        Alice.Rtp.Send(_call.Local(0), forged);
        Run(0.01);
        Assert.Equal(20, Bob.Rtp.Received.Count);
    }

    [Fact]
    public void Silence_is_not_sent_with_a_key_that_passes_to_the_other_party()
    {
        Bob.Security = new PeerSecurity(TestKeys.Master(2), TestKeys.Master(1));
        Secure(2, 2, 1);
        _call.WithMedia(TwoPartyCall.MediaA, m => m with { Silenced = true }).Signal();
        ExchangeOne();
        Assert.Empty(Bob.Rtp.Received);
        Assert.Equal(1, Alice.Heard);
        Assert.Equal(1, Engine.Worker.Counters[PacketResult.IndexReused]);
    }

    [Fact]
    public void Silence_and_echo_with_keys_of_the_engine()
    {
        _call.WithMedia(TwoPartyCall.MediaA, m => m with { Echo = true }).Signal();
        Alice.SendOne();
        Run(0.01);
        Assert.Equal(1, Alice.Heard);
        Assert.Equal(0, Alice.Security!.Rejected);
        _call.WithMedia(TwoPartyCall.MediaA, m => m with { Echo = false, Silenced = true }).Signal();
        Alice.SendOne();
        Run(0.01);
        Assert.Equal(0xff, Assert.Single(Bob.Packets)[20]);
    }

    private static uint RtcpIndex(byte[] srtcp) => BinaryPrimitives.ReadUInt32BigEndian(srtcp.AsSpan(srtcp.Length - 14)) & 0x7fff_ffff;

    private IEnumerable<uint> RtcpIndexes(TransportAddress to) => _wire.Where(w => w.To == to).Select(w => RtcpIndex(w.Bytes));

    private void ImmutablePlans(out CallPlan apart, out CallPlan muxed)
    {
        apart = _call.Plan;
        muxed = _call.Multiplex().Plan;
    }

    private void Secure(int first, ulong receive, ulong send)
    {
        var keys = new SrtpPlan(TestKeys.Plan(receive), TestKeys.Plan(send));
        _call.WithTransport(first, t => t with { Srtp = keys }).WithTransport(first + 1, t => t with { Srtp = keys });
    }

    private void ExchangeOne()
    {
        Alice.SendOne();
        Alice.Report();
        Bob.SendOne();
        Bob.Report();
        Run(0.02);
    }
}
