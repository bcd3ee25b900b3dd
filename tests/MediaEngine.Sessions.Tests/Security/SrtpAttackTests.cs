using MediaEngine.Primitives;
using MediaEngine.Protocol.Rtp;
using MediaEngine.Sessions.Counters;
using MediaEngine.Sessions.Snapshots;
using MediaEngine.Testing;
using Xunit;

namespace MediaEngine.Sessions.Tests.Security;

/// <summary>Attacks on legs with SRTP at rollover counters 0, 1 and 65536, named by their numbers in the list of attacks.</summary>
public sealed class SrtpAttackTests
{
    public static TheoryData<uint> RolloverCounters => [0, 1, 65_536];

    [Theory]
    [MemberData(nameof(RolloverCounters))]
    public void S3_A_packet_with_a_wrong_tag_is_dropped_also_when_the_keys_pass_to_the_other_party(uint rolloverCounter)
    {
        using var call = new SecureCall(seed: 3);
        call.Bob.Security = new PeerSecurity(TestKeys.Master(2), TestKeys.Master(1));
        call.Secure(2, 2, 1);
        call.Call.Signal();
        int heard = call.Roll(rolloverCounter);
        call.Tap();
        call.Alice.SendOne();
        call.Run(0.01);
        byte[] real = call.Wire.Single(w => w.To == call.Call.Local(0)).Bytes;
        for (int i = 0; i < 1000; i++)
        {
            byte[] forged = [.. real];
            RtpHeader.SetSequenceNumber(forged, (ushort)(call.Alice.SequenceNumber + i % 200));
            forged[12 + i % (forged.Length - 12)] ^= (byte)(1 + i % 255);
            call.Alice.Rtp.Send(call.Call.Local(0), forged);
        }

        call.Run(0.01);
        Assert.Equal(heard + 1, call.Bob.Heard);
        Assert.Single(call.Bob.Rtp.Received);
        Assert.Equal(1000, call.Engine.Worker.Counters[PacketResult.AuthenticationFailed]);
        call.Alice.SendOne();
        call.Run(0.01);
        Assert.Equal(heard + 2, call.Bob.Heard);
    }

    [Theory]
    [MemberData(nameof(RolloverCounters))]
    public void S5_A_storm_of_bad_tags_costs_no_legitimate_packet(uint rolloverCounter)
    {
        using var call = new SecureCall(seed: 5);
        call.Call.WithTransports(t => t with { MediaHandover = true }).Signal();
        int heard = call.Roll(rolloverCounter);
        CallSnapshot before = call.Call.Snapshot();
        int sentBefore = call.Alice.SequenceNumber + ((int)rolloverCounter << 16);
        call.Alice.StartSending();
        for (int i = 0; i < 100_000; i++)
        {
            // 10 000 packets per second around the live sequence number, at distances that change the estimated index, with known and
            // unknown SSRCs.
            byte[] forged = PacketBuilder.Rtp(i % 3 == 0 ? (uint)i : 0xA11CE, call.Alice.SequenceNumber + (i % 2 == 0 ? 0x7fff : 1),
                call.Alice.Timestamp);
            TransportAddress from = i % 2 == 0 ? call.Alice.Rtp.Address : call.Attacker.Address;
            call.Network.Send(from, call.Call.Local(0), forged);
            if (i % 100 == 0)
                call.Run(0.01);
        }

        call.Alice.StopSending();
        call.Run(0.1);
        CallSnapshot after = call.Call.Snapshot();
        WorkerCounters counters = call.Engine.Worker.Counters;
        Assert.Equal(100_000, counters[PacketResult.AuthenticationFailed] + counters[PacketResult.Replayed]);
        Assert.True(counters[PacketResult.AuthenticationFailed] > 50_000);
        Assert.Equal(100_000, after.Transports[0].Received.Errors - before.Transports[0].Received.Errors);
        int sent = (ushort)(call.Alice.SequenceNumber - sentBefore);
        Assert.InRange(sent, 499, 502);
        Assert.Equal(heard + sent, call.Bob.Heard);
        Assert.Equal(call.Alice.Rtp.Address, after.Transports[0].Remote);
        Assert.Equal(before.InboundStreams.Length, after.InboundStreams.Length);
        Assert.Equal(before.InboundStreams[0].CumulativeLost, after.InboundStreams[0].CumulativeLost);
        Assert.Empty(call.Attacker.Received);
        Assert.Empty(call.Engine.TimedOut);
    }

    [Theory]
    [MemberData(nameof(RolloverCounters))]
    public void S6_A_packet_replayed_later_is_dropped(uint rolloverCounter)
    {
        using var call = new SecureCall(seed: 6);
        call.Call.Signal();
        int heard = call.Roll(rolloverCounter);
        call.Tap();
        call.Alice.SendOne();
        call.Alice.Report();
        call.Run(0.01);
        byte[] media = call.Wire.First(t => t.To == call.Call.Local(0)).Bytes;
        byte[] report = call.Wire.First(t => t.To == call.Call.Local(1)).Bytes;
        call.Network.Tap = null;
        int sent = 1;
        int reports = 1;
        int refused = 0;
        foreach (int later in (int[])[1, 63, 127, 128, 1000, 65_536])
        {
            for (; sent < later + 1; sent++)
            {
                call.Alice.SendOne();
                if (sent <= 1000)
                {
                    call.Alice.Report();
                    reports++;
                }

                if (sent % 16 == 0 || sent == later)
                    call.Run(0.001);
            }

            call.Alice.Rtp.Send(call.Call.Local(0), media);
            call.Attacker.Send(call.Call.Local(0), media);
            call.Alice.Rtcp.Send(call.Call.Local(1), report);
            call.Run(0.01);
            refused += 3;
            Assert.Equal(heard + sent, call.Bob.Heard);
            Assert.Equal(reports, call.Bob.ReportsHeard);

            // After 2^16 packets the same sequence number means another index, so the authentication tag fails.
            WorkerCounters counters = call.Engine.Worker.Counters;
            Assert.Equal(refused, counters[PacketResult.Replayed] + counters[PacketResult.AuthenticationFailed]);
        }
    }

    [Theory]
    [MemberData(nameof(RolloverCounters))]
    public void S6_A_replayed_packet_is_dropped_also_after_the_source_has_changed_its_SSRC_and_back(uint rolloverCounter)
    {
        using var call = new SecureCall(seed: 66);
        call.Call.Signal();
        call.Roll(rolloverCounter);
        call.Tap();
        call.Alice.SendOne();
        call.Run(0.01);
        uint first = call.Alice.Ssrc;
        byte[][] media = [.. call.Wire.Where(t => t.To == call.Call.Local(0)).Select(w => w.Bytes)];
        for (uint other = 1; other <= 70; other++)
        {
            call.Alice.Ssrc = other;
            call.Alice.SendOne();
            call.Run(0.001);
        }

        call.Alice.Ssrc = first;
        int heard = call.Bob.Heard;
        foreach (byte[] packet in media)
            call.Alice.Rtp.Send(call.Call.Local(0), packet);
        call.Run(0.01);
        Assert.Equal(heard, call.Bob.Heard);
        call.Alice.SendOne();
        call.Run(0.01);
        Assert.Equal(heard + 1, call.Bob.Heard);
    }

    [Theory]
    [MemberData(nameof(RolloverCounters))]
    public void S7_Forged_sequence_numbers_do_not_push_the_rollover_counter(uint rolloverCounter)
    {
        using var call = new SecureCall(seed: 7);
        call.Call.Signal();
        int heard = call.Roll(rolloverCounter);

        // The sequence numbers wrap during the loop.
        for (int i = 0; i < 1000; i++)
        {
            for (int forged = 1; forged <= 2; forged++)
                call.Alice.Rtp.Send(call.Call.Local(0),
                    PacketBuilder.Rtp(call.Alice.Ssrc, (ushort)(call.Alice.SequenceNumber + forged * 0x7fff), 0));
            call.Alice.SendOne();
            call.Run(0.001);
        }

        Assert.Equal(heard + 1000, call.Bob.Heard);
        Assert.Equal(2000,
            call.Engine.Worker.Counters[PacketResult.AuthenticationFailed] + call.Engine.Worker.Counters[PacketResult.Replayed]);
    }

    [Theory]
    [InlineData("AES_CM_128_HMAC_SHA1_80")]
    [InlineData("AES_CM_128_HMAC_SHA1_32")]
    [InlineData("AEAD_AES_256_GCM")]
    public void S9_Reports_with_the_E_bit_cleared_are_refused_with_valid_and_invalid_tags(string suite)
    {
        Assert.True(Protocol.Srtp.SrtpProfile.TryFind(suite, out Protocol.Srtp.SrtpProfile? profile));
        using var call = new SecureCall(seed: 9, profile);
        call.Call.Signal();
        using var sloppy = new PeerSecurity(
            TestKeys.Master(1, profile, k => k with { UnencryptedSrtcp = true }), TestKeys.Master(2, profile));
        byte[] valid = sloppy.Protect(PacketBuilder.ReceiverReport(1));
        byte[] invalid = [.. valid];
        invalid[9] ^= 1;
        call.Alice.Rtcp.Send(call.Call.Local(1), valid);
        call.Alice.Rtcp.Send(call.Call.Local(1), invalid);
        call.Run(0.01);
        Assert.Equal(0, call.Bob.ReportsHeard);
        Assert.Equal(2, call.Engine.Worker.Counters[PacketResult.AuthenticationFailed]);
        call.Alice.Report();
        call.Run(0.01);
        Assert.Equal(1, call.Bob.ReportsHeard);
    }
}
