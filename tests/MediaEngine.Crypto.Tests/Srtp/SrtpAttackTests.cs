using MediaEngine.Crypto.Srtp;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Tests.Srtp;

public class SrtpAttackTests
{
    public static TheoryData<string> Profiles => SrtpPair.ProfileNames;

    public static TheoryData<string, uint> ProfilesAndCounters => SrtpPair.ProfilesAndCounters;

    [Theory]
    [InlineData("AES_CM_128_HMAC_SHA1_80", 0u)]
    [InlineData("AES_CM_128_HMAC_SHA1_80", 1u)]
    [InlineData("AEAD_AES_128_GCM", 65_536u)]
    public void Replays_are_refused_however_late(string name, uint rolloverCounter)
    {
        using var pair = new SrtpPair(SrtpPair.Profile(name));
        pair.Egress.SetRolloverCounter(SrtpPair.Ssrc, rolloverCounter);
        pair.Ingress.SetRolloverCounter(SrtpPair.Ssrc, rolloverCounter);
        byte[] recorded = pair.Protect(SrtpPair.Rtp(500));
        Assert.Equal(SrtpResult.Ok, pair.Unprotect(recorded).Result);
        int after = 0;
        foreach (int distance in (int[])[1, 63, 127, 128, 1000, 32_767, 32_768, 65_535, 65_536, 65_537])
        {
            for (; after < distance; after++)
                Assert.Equal(SrtpResult.Ok, pair.Unprotect(pair.Protect(SrtpPair.Rtp((ushort)(501 + after)))).Result);
            Assert.NotEqual(SrtpResult.Ok, pair.Unprotect(recorded).Result);
        }
    }

    [Theory]
    [InlineData(64, 0u)]
    [InlineData(128, 0u)]
    [InlineData(128, 1u)]
    [InlineData(128, 65_536u)]
    [InlineData(1024, 65_536u)]
    public void Late_packets_are_accepted_once_inside_the_window_and_never_outside(int window, uint rolloverCounter)
    {
        using var pair = new SrtpPair(SrtpPair.Key(SrtpProfile.AesCm128Tag80), new SrtpOptions { RtpWindow = window, RtcpWindow = window })
            .At(rolloverCounter);
        List<byte[]> late = [];
        for (int seq = 1; seq <= window + 1; seq++)
            late.Add(pair.Protect(SrtpPair.Rtp((ushort)seq)));
        Assert.Equal(SrtpResult.Ok, pair.Unprotect(late[^1]).Result);
        Assert.Equal(SrtpResult.Replayed, pair.Unprotect(late[0]).Result);
        for (int i = 1; i < window; i++)
        {
            Assert.Equal(SrtpResult.Ok, pair.Unprotect(late[i]).Result);
            Assert.Equal(SrtpResult.Replayed, pair.Unprotect(late[i]).Result);
        }
    }

    [Fact]
    public void Replays_are_refused_after_the_ssrc_changed_and_came_back()
    {
        using var pair = new SrtpPair(SrtpProfile.AesCm128Tag80);
        List<byte[]> recorded = [];
        List<byte[]> recordedRtcp = [];
        // Far more SSRCs than the table holds, so the early ones are retired.
        for (uint ssrc = 1; ssrc <= 60; ssrc++)
        {
            recorded.Add(pair.Protect(SrtpPair.Rtp(100, ssrc)));
            recordedRtcp.Add(pair.ProtectRtcp(SrtpPair.Rtcp(ssrc)));
            Assert.Equal(SrtpResult.Ok, pair.Unprotect(recorded[^1]).Result);
            Assert.Equal(SrtpResult.Ok, pair.UnprotectRtcp(recordedRtcp[^1]).Result);
        }

        Assert.Equal(20, pair.Ingress.RtpStreams);
        Assert.Equal(20, pair.Ingress.RtcpStreams);
        Assert.All(recorded, packet => Assert.Equal(SrtpResult.Replayed, pair.Unprotect(packet).Result));
        Assert.All(recordedRtcp, packet => Assert.Equal(SrtpResult.Replayed, pair.UnprotectRtcp(packet).Result));
        byte[] next = SrtpPair.Rtp(101, 1);
        Assert.Equal(next, pair.Unprotect(pair.Protect(next)).Packet);
        Assert.Equal(SrtpResult.Replayed, pair.Unprotect(recorded[0]).Result);
    }

    [Theory]
    [InlineData("AES_CM_128_HMAC_SHA1_80")]
    [InlineData("AEAD_AES_128_GCM")]
    public void Replays_are_refused_after_a_takeover_and_the_stream_goes_on(string name)
    {
        using var before = new SrtpPair(SrtpPair.Profile(name));
        using var after = new SrtpPair(SrtpPair.Profile(name));
        before.Egress.SetRolloverCounter(SrtpPair.Ssrc, 9);
        before.Ingress.SetRolloverCounter(SrtpPair.Ssrc, 9);
        List<byte[]> recorded = [];
        for (ushort seq = 65_400; seq != 100; seq++)
        {
            recorded.Add(before.Protect(SrtpPair.Rtp(seq)));
            Assert.Equal(SrtpResult.Ok, before.Unprotect(recorded[^1]).Result);
        }

        byte[] recordedRtcp = before.ProtectRtcp(SrtpPair.Rtcp());
        Assert.Equal(SrtpResult.Ok, before.UnprotectRtcp(recordedRtcp).Result);

        SrtpStreamState[] states = new SrtpStreamState[20];
        foreach (SrtpStreamState state in states[..before.Ingress.CopyRtpStates(states)])
            after.Ingress.RestoreRtp(state);
        foreach (SrtpStreamState state in states[..before.Ingress.CopyRtcpStates(states)])
            after.Ingress.RestoreRtcp(state);
        foreach (SrtpStreamState state in states[..before.Egress.CopyRtpStates(states)])
            after.Egress.RestoreRtp(state with { Index = state.Index + 500 });
        after.Egress.NextRtcpIndex = before.Egress.NextRtcpIndex + 1000;

        Assert.All(recorded, packet => Assert.NotEqual(SrtpResult.Ok, after.Unprotect(packet).Result));
        Assert.Equal(SrtpResult.Replayed, after.UnprotectRtcp(recordedRtcp).Result);
        // The sender continued meanwhile, across another rollover.
        byte[] missed = SrtpPair.Rtp(40_000);
        byte[] missedRtcp = SrtpPair.Rtcp();
        _ = before.Protect(SrtpPair.Rtp(30_000));
        _ = before.Protect(SrtpPair.Rtp(60_000));
        _ = before.Protect(SrtpPair.Rtp(20_000));
        Assert.Equal(missed, after.Unprotect(before.Protect(missed)).Packet);
        Assert.Equal(missedRtcp, after.UnprotectRtcp(before.ProtectRtcp(missedRtcp)).Packet);
        Assert.All(recorded, packet => Assert.NotEqual(SrtpResult.Ok, after.Unprotect(packet).Result));
        // No index the stored state may have covered is used again.
        byte[] buffer = [.. SrtpPair.Rtp(599), .. new byte[32]];
        int length = buffer.Length - 32;
        Assert.Equal(SrtpResult.IndexReused, after.Egress.ProtectRtp(buffer, ref length));
        byte[] sent = SrtpPair.Rtp(600);
        Assert.Equal(sent, before.Unprotect(after.Protect(sent)).Packet);
    }

    [Theory]
    [InlineData("AES_CM_128_HMAC_SHA1_80", 0u)]
    [InlineData("AES_CM_128_HMAC_SHA1_32", 1u)]
    [InlineData("AEAD_AES_128_GCM", 65_536u)]
    public void Forged_sequence_numbers_do_not_push_the_rollover_counter(string name, uint rolloverCounter)
    {
        using var pair = new SrtpPair(SrtpPair.Profile(name));
        pair.Egress.SetRolloverCounter(SrtpPair.Ssrc, rolloverCounter);
        pair.Ingress.SetRolloverCounter(SrtpPair.Ssrc, rolloverCounter);
        var random = new Random(7);
        ushort forgedSeq = 0;
        ushort seq = 65_000;
        for (int i = 0; i < 1000; i++, seq++)
        {
            forgedSeq += 0x7fff;
            byte[] forged = SrtpPair.Rtp(forgedSeq, payload: 170);
            random.NextBytes(forged.AsSpan(12));
            Assert.NotEqual(SrtpResult.Ok, pair.Unprotect(forged).Result);
            byte[] plain = SrtpPair.Rtp(seq);
            Assert.Equal(plain, pair.Unprotect(pair.Protect(plain)).Packet);
        }
    }

    [Theory]
    [InlineData("AES_CM_128_HMAC_SHA1_80", 0u)]
    [InlineData("AES_CM_128_HMAC_SHA1_80", 1u)]
    [InlineData("AEAD_AES_256_GCM", 65_536u)]
    public void A_storm_of_bad_tags_changes_nothing(string name, uint rolloverCounter)
    {
        using var pair = new SrtpPair(SrtpPair.Profile(name)).At(rolloverCounter);
        byte[] bad = pair.Protect(SrtpPair.Rtp(1));
        bad[^1] ^= 0x80;
        byte[] badRtcp = pair.ProtectRtcp(SrtpPair.Rtcp());
        badRtcp[10] ^= 0x80;
        for (int i = 0; i < 100_000; i++)
        {
            int length = bad.Length;
            int rtcpLength = badRtcp.Length;
            if (pair.Ingress.UnprotectRtp(bad, ref length) != SrtpResult.AuthenticationFailed
                || pair.Ingress.UnprotectRtcp(badRtcp, ref rtcpLength) != SrtpResult.AuthenticationFailed)
                Assert.Fail("accepted");
            if (i % 1000 != 0)
                continue;
            byte[] plain = SrtpPair.Rtp((ushort)(2 + i / 1000));
            Assert.Equal(plain, pair.Unprotect(pair.Protect(plain)).Packet);
        }
    }

    [Fact]
    public void An_ssrc_flood_neither_grows_nor_displaces_anything()
    {
        using var pair = new SrtpPair(SrtpProfile.AesCm128Tag80);
        byte[] plain = SrtpPair.Rtp(1);
        Assert.Equal(plain, pair.Unprotect(pair.Protect(plain)).Packet);
        byte[] forged = SrtpPair.Rtp(1, payload: 30);
        for (uint ssrc = 0; ssrc < 20_000; ssrc++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(forged.AsSpan(8), ssrc);
            int length = forged.Length;
            if (pair.Ingress.UnprotectRtp(forged, ref length) != SrtpResult.AuthenticationFailed)
                Assert.Fail("accepted");
        }

        Assert.Equal(1, pair.Ingress.RtpStreams);
        Assert.Equal(SrtpResult.Ok, pair.Unprotect(pair.Protect(SrtpPair.Rtp(2))).Result);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Srtcp_with_the_E_bit_cleared_is_refused(string name)
    {
        SrtpProfile profile = SrtpPair.Profile(name);
        if (profile.Cipher == SrtpCipher.Null)
            return;
        SrtpMasterKey key = SrtpPair.Key(profile);
        using var pair = new SrtpPair(key);
        using var clear = new SrtpPair(new SrtpMasterKey(profile, [.. key.Key, .. key.Salt]) { UnencryptedSrtcp = true });
        // A valid tag with the right key, but not encrypted.
        Assert.Equal(SrtpResult.NotEncrypted, pair.UnprotectRtcp(clear.ProtectRtcp(SrtpPair.Rtcp())).Result);
        byte[] forged = pair.ProtectRtcp(SrtpPair.Rtcp());
        byte[] genuine = [.. forged];
        forged[profile.IsAead ? ^4 : ^14] &= 0x7f;
        Assert.Equal(SrtpResult.NotEncrypted, pair.UnprotectRtcp(forged).Result);
        Assert.Equal(SrtpResult.Ok, pair.UnprotectRtcp(genuine).Result);
        // A receiver that negotiated UNENCRYPTED_SRTCP accepts both, but no forgery.
        Assert.Equal(SrtpResult.AuthenticationFailed, clear.UnprotectRtcp(forged).Result);
        Assert.Equal(SrtpResult.Ok, clear.UnprotectRtcp(genuine).Result);
    }

    [Theory]
    [MemberData(nameof(ProfilesAndCounters))]
    public void Every_truncation_and_bit_flip_is_refused_and_changes_nothing(string name, uint rolloverCounter)
    {
        foreach ((byte[]? mki, SrtpImplementation implementation) in ((byte[]?, SrtpImplementation)[])
            [(null, SrtpImplementation.Fastest), ([1, 2, 3, 4], SrtpImplementation.Fastest), ([1, 2, 3, 4], SrtpImplementation.OpenSsl)])
        {
            using var pair = new SrtpPair(SrtpPair.Key(SrtpPair.Profile(name), 1, mki), implementation: implementation).At(rolloverCounter);
            byte[] first = SrtpPair.Rtp(10, payload: 20);
            Assert.Equal(SrtpResult.Ok, pair.Unprotect(pair.Protect(first)).Result);
            byte[] srtp = pair.Protect(SrtpPair.Rtp(11, payload: 20));
            byte[] srtcp = pair.ProtectRtcp(SrtpPair.Rtcp());
            for (int length = 0; length < srtp.Length; length++)
                Assert.NotEqual(SrtpResult.Ok, pair.Unprotect(srtp[..length]).Result);
            for (int length = 0; length < srtcp.Length; length++)
                Assert.NotEqual(SrtpResult.Ok, pair.UnprotectRtcp(srtcp[..length]).Result);
            for (int bit = 0; bit < srtp.Length * 8; bit++)
            {
                byte[] flipped = [.. srtp];
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.NotEqual(SrtpResult.Ok, pair.Unprotect(flipped).Result);
            }

            for (int bit = 0; bit < srtcp.Length * 8; bit++)
            {
                byte[] flipped = [.. srtcp];
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.NotEqual(SrtpResult.Ok, pair.UnprotectRtcp(flipped).Result);
            }

            Assert.Equal(1, pair.Ingress.RtpStreams);
            Assert.Equal(0, pair.Ingress.RtcpStreams);
            Assert.Equal(SrtpPair.Rtp(11, payload: 20), pair.Unprotect(srtp).Packet);
            Assert.Equal(SrtpPair.Rtcp(), pair.UnprotectRtcp(srtcp).Packet);
        }
    }

    [Fact]
    public void Random_octets_never_throw_nor_pass()
    {
        var random = new Random(3);
        foreach (SrtpProfile profile in SrtpProfile.All)
        {
            using var pair = new SrtpPair(SrtpPair.Key(profile), new SrtpOptions { Cryptex = true });
            using var extensions = new SrtpPair(SrtpPair.Key(profile), new SrtpOptions { EncryptedExtensions = [1, 2, 3] });
            for (int i = 0; i < 5000; i++)
            {
                byte[] octets = new byte[random.Next(80)];
                random.NextBytes(octets);
                if (octets.Length > 0)
                    octets[0] = (byte)(0x80 | (octets[0] & 0x3f));
                Assert.NotEqual(SrtpResult.Ok, pair.Unprotect(octets).Result);
                Assert.NotEqual(SrtpResult.Ok, pair.UnprotectRtcp(octets).Result);
                // Any octets that look like RTP may be sent, with any extension.
                byte[] buffer = [.. octets, .. new byte[32]];
                int length = octets.Length;
                if (extensions.Egress.ProtectRtp(buffer, ref length) == SrtpResult.Ok)
                {
                    (SrtpResult result, byte[]? packet) = SrtpPair.Unprotect(extensions.Ingress, buffer[..length]);
                    if (result == SrtpResult.Ok)
                        Assert.Equal(octets, packet);
                    else
                        Assert.Equal(SrtpResult.AuthenticationFailed, result);
                }
            }
        }
    }
}
