using CsCheck;
using MediaEngine.Crypto.Srtp;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Tests.Srtp;

public class SrtpRoundTripTests
{
    public static TheoryData<string> Profiles => SrtpPair.ProfileNames;

    public static TheoryData<string, uint> ProfilesAndCounters => SrtpPair.ProfilesAndCounters;

    [Theory]
    [MemberData(nameof(ProfilesAndCounters))]
    public void Packets_survive_wrap_around_loss_and_reordering(string name, uint rolloverCounter)
    {
        SrtpProfile profile = SrtpPair.Profile(name);
        // Start near the end of the sequence space; lose some, reorder the rest by a few places.
        Gen.Select(Gen.Int[65_300, 65_535], Gen.Int[1, 40].Array[5, 60], Gen.Int[0, 1400], Gen.Int[0, int.MaxValue]).Sample(
            (start, steps, payload, seed) =>
            {
                using var pair = new SrtpPair(profile);
                pair.Egress.SetRolloverCounter(SrtpPair.Ssrc, rolloverCounter);
                pair.Ingress.SetRolloverCounter(SrtpPair.Ssrc, rolloverCounter);
                int seq = start;
                List<(byte[] Plain, byte[] Srtp)> sent = [];
                foreach (int step in steps)
                {
                    byte[] plain = SrtpPair.Rtp((ushort)seq, payload: payload);
                    sent.Add((plain, pair.Protect(plain)));
                    seq += step;
                }

                var random = new Random(seed);
                for (int i = 1; i < sent.Count; i++)
                {
                    // Neighbours are swapped, each packet once, so all stay inside the window.
                    if (random.Next(3) != 0)
                        continue;
                    (sent[i], sent[i - 1]) = (sent[i - 1], sent[i]);
                    i++;
                }

                foreach ((byte[] plain, byte[] srtp) in sent)
                {
                    (SrtpResult result, byte[]? packet) = pair.Unprotect(srtp);
                    Assert.Equal(SrtpResult.Ok, result);
                    Assert.Equal(plain, packet);
                }

                foreach ((_, byte[] srtp) in sent)
                    Assert.Equal(SrtpResult.Replayed, pair.Unprotect(srtp).Result);
            },
            iter: 30);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Rtcp_survives_the_round_trip_with_every_length(string name)
    {
        using var pair = new SrtpPair(SrtpPair.Profile(name));
        for (int length = 8; length <= 200; length += 4)
        {
            byte[] plain = SrtpPair.Rtcp(length: length);
            byte[] srtcp = pair.ProtectRtcp(plain);
            Assert.Equal(length + pair.Egress.RtcpOverhead, srtcp.Length);
            Assert.Equal(plain, pair.UnprotectRtcp(srtcp).Packet);
            Assert.Equal(SrtpResult.Replayed, pair.UnprotectRtcp(srtcp).Result);
        }
    }

    [Theory]
    [MemberData(nameof(ProfilesAndCounters))]
    public void Packets_of_every_shape_survive(string name, uint rolloverCounter)
    {
        using var pair = new SrtpPair(SrtpPair.Profile(name)).At(rolloverCounter);
        ushort seq = 1;
        for (int csrc = 0; csrc <= 15; csrc++)
        {
            for (int extension = -1; extension < 4; extension++)
            {
                foreach (int payload in (int[])[0, 1, 15, 16, 17, 63, 64, 65, 1400])
                {
                    List<byte> packet = [.. SrtpPair.Rtp(seq++, payload: 0), .. new byte[4 * csrc]];
                    packet[0] |= (byte)csrc;
                    if (extension >= 0)
                    {
                        packet[0] |= 0x10;
                        packet.AddRange([0xbe, 0xde, 0, (byte)extension, .. new byte[4 * extension]]);
                    }

                    packet.AddRange(Enumerable.Repeat((byte)0x77, payload));
                    byte[] plain = [.. packet];
                    Assert.Equal(plain, pair.Unprotect(pair.Protect(plain)).Packet);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Mki_selects_the_key(string name)
    {
        SrtpProfile profile = SrtpPair.Profile(name);
        SrtpMasterKey first = SrtpPair.Key(profile, 1, [0, 0, 0, 1]);
        SrtpMasterKey second = SrtpPair.Key(profile, 2, [0, 0, 0, 2]);
        using var ingress = new SrtpIngress([SrtpTransforms.Create(first), SrtpTransforms.Create(second)]);
        using var a = new SrtpPair(first);
        using var b = new SrtpPair(second);
        using var unknown = new SrtpPair(SrtpPair.Key(profile, 3, [0, 0, 0, 3]));
        byte[] one = SrtpPair.Rtp(1);
        byte[] two = SrtpPair.Rtp(2);
        byte[] three = SrtpPair.Rtp(3);
        Assert.Equal(one, SrtpPair.Unprotect(ingress, a.Protect(one)).Packet);
        Assert.Equal(two, SrtpPair.Unprotect(ingress, b.Protect(two)).Packet);
        Assert.Equal(SrtpResult.UnknownMki, SrtpPair.Unprotect(ingress, unknown.Protect(three)).Result);
        byte[] rtcp = SrtpPair.Rtcp();
        byte[] srtcp = b.ProtectRtcp(rtcp);
        int length = srtcp.Length;
        Assert.Equal(SrtpResult.Ok, ingress.UnprotectRtcp(srtcp, ref length));
        Assert.Equal(rtcp, srtcp[..length]);
    }

    [Theory]
    [MemberData(nameof(ProfilesAndCounters))]
    public void Session_parameters_disable_the_protection_they_name(string name, uint rolloverCounter)
    {
        SrtpProfile profile = SrtpPair.Profile(name);
        SrtpMasterKey plainKey = SrtpPair.Key(profile);
        byte[] keyAndSalt = [.. plainKey.Key, .. plainKey.Salt];
        byte[] rtp = SrtpPair.Rtp(7);
        byte[] rtcp = SrtpPair.Rtcp();

        using var unencrypted = new SrtpPair(new SrtpMasterKey(profile, keyAndSalt) { UnencryptedSrtp = true, UnencryptedSrtcp = true })
            .At(rolloverCounter);
        byte[] srtp = unencrypted.Protect(rtp);
        byte[] srtcp = unencrypted.ProtectRtcp(rtcp);
        Assert.Equal(rtp, srtp[..rtp.Length]);
        Assert.Equal(rtcp, srtcp[..rtcp.Length]);
        byte[] forged = [.. srtp];
        forged[20] ^= 1;
        Assert.Equal(SrtpResult.AuthenticationFailed, unencrypted.Unprotect(forged).Result);
        Assert.Equal(rtp, unencrypted.Unprotect(srtp).Packet);
        Assert.Equal(rtcp, unencrypted.UnprotectRtcp(srtcp).Packet);

        using var unauthenticated = new SrtpPair(new SrtpMasterKey(profile, keyAndSalt) { UnauthenticatedSrtp = true }).At(rolloverCounter);
        Assert.Equal(profile.IsAead ? 16 : 0, unauthenticated.Egress.RtpOverhead);
        Assert.Equal(rtp, unauthenticated.Unprotect(unauthenticated.Protect(rtp)).Packet);
        Assert.Equal(rtcp, unauthenticated.UnprotectRtcp(unauthenticated.ProtectRtcp(rtcp)).Packet);
    }

    [Theory]
    [MemberData(nameof(ProfilesAndCounters))]
    public void Missing_tailroom_is_refused_without_using_the_index(string name, uint rolloverCounter)
    {
        using var pair = new SrtpPair(SrtpPair.Profile(name)).At(rolloverCounter);
        byte[] plain = SrtpPair.Rtp(1);
        byte[] buffer = [.. plain, .. new byte[pair.Egress.RtpOverhead - 1]];
        int length = plain.Length;
        Assert.Equal(SrtpResult.NoTailroom, pair.Egress.ProtectRtp(buffer, ref length));
        Assert.Equal(plain, buffer[..length]);
        Assert.Equal(plain, pair.Unprotect(pair.Protect(plain)).Packet);
    }

    [Theory]
    [InlineData("AES_CM_128_HMAC_SHA1_80")]
    [InlineData("AEAD_AES_256_GCM")]
    public void A_stream_joined_late_is_found_within_two_rollovers(string name)
    {
        foreach ((uint told, uint real) in ((uint, uint)[])[(0, 1), (0, 2), (5, 3), (5, 4), (5, 6), (5, 7), (65_536, 0)])
        {
            using var pair = new SrtpPair(SrtpPair.Profile(name));
            if (told != 0)
                pair.Ingress.SetRolloverCounter(SrtpPair.Ssrc, told);
            pair.Egress.SetRolloverCounter(SrtpPair.Ssrc, real);
            byte[] plain = SrtpPair.Rtp(1000);
            Assert.Equal(plain, pair.Unprotect(pair.Protect(plain)).Packet);
        }

        using var far = new SrtpPair(SrtpPair.Profile(name));
        far.Egress.SetRolloverCounter(SrtpPair.Ssrc, 3);
        Assert.Equal(SrtpResult.AuthenticationFailed, far.Unprotect(far.Protect(SrtpPair.Rtp(1000))).Result);
        Assert.Equal(0, far.Ingress.RtpStreams);
    }

    [Fact]
    public void Rekeyed_streams_keep_their_rollover_counter_or_may_restart_at_zero()
    {
        foreach (bool restart in (bool[])[false, true])
        {
            using var old = new SrtpPair(SrtpPair.Key(SrtpProfile.AesCm128Tag80, 1));
            using var fresh = new SrtpPair(SrtpPair.Key(SrtpProfile.AesCm128Tag80, 2));
            old.Egress.SetRolloverCounter(SrtpPair.Ssrc, 70);
            old.Ingress.SetRolloverCounter(SrtpPair.Ssrc, 70);
            Assert.Equal(SrtpResult.Ok, old.Unprotect(old.Protect(SrtpPair.Rtp(65_535))).Result);
            fresh.Ingress.InheritStreams(old.Ingress);
            if (!restart)
                fresh.Egress.InheritStreams(old.Egress);
            byte[] next = SrtpPair.Rtp(0);
            byte[] srtp = fresh.Protect(next);
            Assert.Equal(SrtpResult.AuthenticationFailed, old.Unprotect(srtp).Result);
            Assert.Equal(next, fresh.Unprotect(srtp).Packet);
            SrtpStreamState[] state = new SrtpStreamState[4];
            Assert.Equal(1, fresh.Ingress.CopyRtpStates(state));
            Assert.Equal(restart ? 0UL : 71UL << 16, state[0].Index);
        }
    }
}
