using System.Buffers.Binary;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Tests.Srtp;

public class SrtpEgressTests
{
    [Fact]
    public void No_index_is_ever_used_twice()
    {
        // Half a million steps of a source that reorders, repeats, jumps and wraps, on several SSRCs.
        using var pair = new SrtpPair(SrtpProfile.NullTag32);
        var used = new HashSet<(uint Ssrc, ulong Index)>();
        var rtcpUsed = new HashSet<uint>();
        var random = new Random(11);
        ulong[] next = [60_000, 0, 65_535, 32_768];
        byte[] buffer = new byte[64];
        SrtpStreamState[] states = new SrtpStreamState[8];
        int refused = 0;
        int taken = 0;
        for (int step = 0; step < 500_000; step++)
        {
            int stream = random.Next(next.Length);
            next[stream] += random.Next(20) switch { 0 => 0u, 1 => (uint)random.Next(2000), 2 => (uint)random.Next(30_000), _ => 1u };
            ulong index = next[stream] - (ulong)Math.Min((long)next[stream], random.Next(6) == 0 ? random.Next(200) : 0);
            buffer.AsSpan().Clear();
            buffer[0] = 0x80;
            BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(2), (ushort)index);
            BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(8), (uint)stream);
            int length = 20;
            SrtpResult result = pair.Egress.ProtectRtp(buffer, ref length);
            if (result == SrtpResult.Ok)
            {
                // Only the tag depends on the rollover counter; the receiver proves which one was used.
                int plain = length;
                Assert.Equal(SrtpResult.Ok, pair.Ingress.UnprotectRtp(buffer, ref plain));
                int count = pair.Ingress.CopyRtpStates(states);
                ulong highest = states[..count].Single(state => state.Ssrc == (uint)stream).Index;
                Assert.True(PacketIndex.TryEstimate(highest, (ushort)index, out ulong actual));
                Assert.True(used.Add(((uint)stream, actual)), $"index {actual} of {stream} used twice");
                taken++;
            }
            else
            {
                Assert.Equal(SrtpResult.IndexReused, result);
                Assert.Equal(20, length);
                refused++;
            }

            if (step % 50 == 0)
                Assert.True(rtcpUsed.Add(BinaryPrimitives.ReadUInt32BigEndian(pair.ProtectRtcp(SrtpPair.Rtcp((uint)stream)).AsSpan(28))));
        }

        Assert.True(taken > 300_000);
        Assert.True(refused > 10_000);
    }

    [Fact]
    public void A_full_table_refuses_new_streams_instead_of_forgetting_indexes()
    {
        using var pair = new SrtpPair(SrtpPair.Key(SrtpProfile.AesCm128Tag80), new SrtpOptions { MaxOutboundStreams = 3 });
        for (uint ssrc = 0; ssrc < 3; ssrc++)
            _ = pair.Protect(SrtpPair.Rtp(1, ssrc));
        byte[] buffer = [.. SrtpPair.Rtp(1, 99), .. new byte[10]];
        int length = buffer.Length - 10;
        Assert.Equal(SrtpResult.TooManyStreams, pair.Egress.ProtectRtp(buffer, ref length));
        Assert.Equal(SrtpPair.Rtp(1, 99), buffer[..length]);
        _ = pair.Protect(SrtpPair.Rtp(2, 0));
    }

    [Fact]
    public void Exhausted_keys_are_refused()
    {
        using var pair = new SrtpPair(SrtpProfile.AesCm128Tag80);
        pair.Egress.NextRtcpIndex = int.MaxValue;
        Assert.Equal(SrtpPair.Rtcp(), pair.UnprotectRtcp(pair.ProtectRtcp(SrtpPair.Rtcp())).Packet);
        byte[] rtcp = [.. SrtpPair.Rtcp(), .. new byte[14]];
        int length = rtcp.Length - 14;
        Assert.Equal(SrtpResult.KeyExhausted, pair.Egress.ProtectRtcp(rtcp, ref length));

        pair.Egress.RestoreRtp(new SrtpStreamState(SrtpPair.Ssrc, PacketIndex.Max - 1));
        pair.Ingress.RestoreRtp(new SrtpStreamState(SrtpPair.Ssrc, PacketIndex.Max - 1));
        Assert.Equal(SrtpResult.Ok, pair.Unprotect(pair.Protect(SrtpPair.Rtp(65_535))).Result);
        byte[] rtp = [.. SrtpPair.Rtp(0), .. new byte[10]];
        length = rtp.Length - 10;
        Assert.Equal(SrtpResult.KeyExhausted, pair.Egress.ProtectRtp(rtp, ref length));
    }

    [Fact]
    public void Keys_never_appear_in_text()
    {
        SrtpMasterKey key = SrtpPair.Key(SrtpProfile.AesCm128Tag80);
        CryptoAttribute attribute = CryptoAttribute.Of(1, key.Profile, [.. key.Key, .. key.Salt]);
        Assert.Equal("AES_CM_128_HMAC_SHA1_80", key.ToString());
        Assert.Equal("1 AES_CM_128_HMAC_SHA1_80", attribute.ToString());
        Assert.Equal("CryptoKey", attribute.Keys[0].ToString());
    }
}
