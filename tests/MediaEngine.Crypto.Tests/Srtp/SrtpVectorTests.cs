using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using MediaEngine.Crypto.Srtp;
using MediaEngine.Interop.OpenSsl;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Tests.Srtp;

public class SrtpVectorTests
{
    [Fact]
    public void F8_matches_rfc3711_B1()
    {
        JsonElement v = SrtpVectors.Open("srtp-rfc3711.json").GetProperty("aes_f8_b1");
        (EvpCipherContext cipher, EvpCipherContext masked) = F8Cipher.Create(v.Hex("key"), v.Hex("salt"));
        byte[] data = Encoding.ASCII.GetBytes(v.Text("plaintext_ascii"));
        F8Cipher.Apply(cipher, masked, v.Hex("iv"), data);
        Assert.Equal(v.Hex("ciphertext"), data);
        cipher.Dispose();
        masked.Dispose();
    }

    [Fact]
    public void Counter_mode_key_stream_matches_rfc3711_B2()
    {
        JsonElement v = SrtpVectors.Open("srtp-rfc3711.json").GetProperty("aes_cm_keystream_b2");
        byte[] keyStream = CounterKeyStream(v.Hex("session_key"), v.Hex("session_salt"), 65_282);
        foreach (JsonElement block in v.GetProperty("blocks").EnumerateArray())
            Assert.Equal(block.Hex("keystream"), keyStream.AsSpan(block.GetProperty("counter").GetInt32() * 16, 16).ToArray());
    }

    [Theory]
    [InlineData("aes192_cm")]
    [InlineData("aes256_cm")]
    public void Counter_mode_key_stream_matches_rfc6188(string name)
    {
        JsonElement v = SrtpVectors.Open("srtp-rfc6188-aes192-256.json").GetProperty(name);
        byte[] keyStream = CounterKeyStream(v.Hex("session_key"), v.Hex("session_salt"), 3);
        int i = 0;
        foreach (JsonElement block in v.GetProperty("keystream_blocks_0_2").EnumerateArray())
            Assert.Equal(block.GetString(), Convert.ToHexStringLower(keyStream.AsSpan(16 * i++, 16)));
    }

    [Theory]
    [InlineData("srtp-rfc3711.json", "key_derivation_b3", "AES_CM_128_HMAC_SHA1_80", "auth_key_94")]
    [InlineData("srtp-rfc6188-aes192-256.json", "aes192_kdf", "AES_192_CM_HMAC_SHA1_80", "auth_key")]
    [InlineData("srtp-rfc6188-aes192-256.json", "aes256_kdf", "AES_256_CM_HMAC_SHA1_80", "auth_key")]
    public void Key_derivation_matches_published_session_keys(string file, string name, string profile, string authentication)
    {
        JsonElement v = SrtpVectors.Open(file).GetProperty(name);
        using var derivation = new SrtpKeyDerivation(
            new SrtpMasterKey(SrtpPair.Profile(profile), [.. v.Hex("master_key"), .. v.Hex("master_salt")]));
        Assert.Equal(v.Hex("cipher_key"), derivation.Derive(SrtpKeyDerivation.RtpEncryption, v.Hex("cipher_key").Length));
        Assert.Equal(v.Hex("cipher_salt"), derivation.Derive(SrtpKeyDerivation.RtpSalt, 14));
        Assert.Equal(v.Hex(authentication), derivation.Derive(SrtpKeyDerivation.RtpAuthentication, v.Hex(authentication).Length));
    }

    [Fact]
    public void Index_estimation_follows_rfc3711_appendix_A()
    {
        foreach (JsonElement c in SrtpVectors.Open("srtp-rfc3711.json").GetProperty("index_estimation").GetProperty("cases")
            .EnumerateArray())
        {
            uint roc = c.GetProperty("roc").GetUInt32();
            ushort highest = c.GetProperty("s_l").GetUInt16();
            ushort seq = c.GetProperty("seq").GetUInt16();
            uint expected = c.GetProperty("v").GetUInt32();
            Assert.Equal(expected, PacketIndex.EstimateRolloverCounter(roc, highest, seq));
            bool wraps = (roc == 0 && expected == uint.MaxValue) || (roc == uint.MaxValue && expected == 0);
            Assert.Equal(!wraps, PacketIndex.TryEstimate(PacketIndex.From(roc, highest), seq, out ulong index));
            Assert.Equal(((ulong)expected << 16) | seq, index);
        }
    }

    [Theory]
    [InlineData("key_128", "aes128_gcm_16_1", "srtp")]
    [InlineData("key_256", "aes256_gcm_16_2", "srtp")]
    [InlineData("key_128", "aes128_gcm_17_1", "srtcp")]
    [InlineData("key_256", "aes256_gcm_17_2", "srtcp")]
    [InlineData("key_128", "aes128_tag_only_17_3", "srtcp")]
    public void Gcm_matches_rfc7714(string keyName, string packetName, string kind)
    {
        JsonElement root = SrtpVectors.Open("srtp-rfc7714-aes-gcm.json");
        JsonElement v = root.GetProperty(kind);
        byte[] expected = v.Hex(packetName);
        bool rtp = kind == "srtp";
        byte[] plain = v.Hex(rtp ? "plain_rtp" : "plain_rtcp");
        Span<byte> iv = stackalloc byte[12];
        var vector = new GcmIv(root.Hex("salt"));
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(plain.AsSpan(rtp ? 8 : 4));
        vector.Write(ssrc, rtp ? BinaryPrimitives.ReadUInt16BigEndian(plain.AsSpan(2)) : v.GetProperty("index").GetUInt64(), iv);
        Assert.Equal(v.Hex("iv"), iv.ToArray());

        byte[] indexWord = rtp ? [] : expected[^4..];
        int clear = rtp ? 12 : packetName.Contains("tag_only", StringComparison.Ordinal) ? plain.Length : 8;
        byte[] associated = [.. plain[..clear], .. indexWord];
        byte[] sealedPacket = [.. plain, .. new byte[16], .. indexWord];
        using var gcm = new OpenSslGcm(root.Hex(keyName));
        gcm.Seal(iv, associated, sealedPacket.AsSpan(clear, plain.Length - clear), sealedPacket.AsSpan(plain.Length, 16));
        Assert.Equal(expected, sealedPacket);
        Assert.True(gcm.TryOpen(iv, associated, sealedPacket.AsSpan(clear, plain.Length - clear), sealedPacket.AsSpan(plain.Length, 16)));
        Assert.Equal(plain, sealedPacket[..plain.Length]);
    }

    [Theory]
    [InlineData("aes_cm_128_hmac_sha1_80", "AES_CM_128_HMAC_SHA1_80", "master_salt")]
    [InlineData("aes_cm_256_hmac_sha1_80", "AES_256_CM_HMAC_SHA1_80", "master_salt")]
    [InlineData("aead_aes_128_gcm", "AEAD_AES_128_GCM", "master_salt_12")]
    public void Whole_packets_match_the_reference_library(string name, string profile, string saltName)
    {
        JsonElement v = SrtpVectors.Open("srtp-reference-packets.json").GetProperty(name);
        var key = new SrtpMasterKey(SrtpPair.Profile(profile), [.. v.Hex("master_key"), .. v.Hex(saltName)]);
        foreach (SrtpImplementation implementation in (SrtpImplementation[])[SrtpImplementation.OpenSsl, SrtpImplementation.Fastest])
        {
            using var pair = new SrtpPair(key, implementation: implementation);
            Assert.Equal(v.Hex("srtp"), pair.Protect(v.Hex("rtp_plain")));
            Assert.Equal((SrtpResult.Ok, v.Text("rtp_plain")), Result(pair.Unprotect(v.Hex("srtp"))));
            if (!v.TryGetProperty("srtcp", out _))
                continue;
            pair.Egress.NextRtcpIndex = v.GetProperty("srtcp_index").GetUInt32();
            Assert.Equal(v.Hex("srtcp"), pair.ProtectRtcp(v.Hex("rtcp_plain")));
            Assert.Equal((SrtpResult.Ok, v.Text("rtcp_plain")), Result(pair.UnprotectRtcp(v.Hex("srtcp"))));
        }
    }

    [Theory]
    [InlineData("aes_cm_128_hmac_sha1_80", "aes_cm", "AES_CM_128_HMAC_SHA1_80", "master_salt")]
    [InlineData("aead_aes_128_gcm", "gcm", "AEAD_AES_128_GCM", "master_salt_12")]
    public void Cryptex_packets_match_rfc9335(string packets, string keyName, string profile, string saltName)
    {
        JsonElement root = SrtpVectors.Open("srtp-rfc9335-cryptex.json");
        JsonElement k = root.GetProperty("keys").GetProperty(keyName);
        var key = new SrtpMasterKey(SrtpPair.Profile(profile), [.. k.Hex("master_key"), .. k.Hex(saltName)]);
        foreach (JsonElement c in root.GetProperty(packets).EnumerateArray())
        {
            foreach (SrtpImplementation implementation in (SrtpImplementation[])[SrtpImplementation.OpenSsl, SrtpImplementation.Fastest])
            {
                using var pair = new SrtpPair(key, new SrtpOptions { Cryptex = true }, implementation);
                Assert.Equal(c.Text("srtp"), Convert.ToHexStringLower(pair.Protect(c.Hex("rtp"))));
                Assert.Equal((SrtpResult.Ok, c.Text("rtp")), Result(pair.Unprotect(c.Hex("srtp"))));
            }
        }
    }

    [Fact]
    public void Header_extension_encryption_matches_rfc6904()
    {
        JsonElement v = SrtpVectors.Open("srtp-rfc6904-header-ext.json");
        var key = new SrtpMasterKey(SrtpProfile.AesCm128Tag80, [.. v.Hex("master_key"), .. v.Hex("master_salt")]);
        using (var derivation = new SrtpKeyDerivation(key))
        {
            Assert.Equal(v.Hex("header_encryption_key"), derivation.Derive(SrtpKeyDerivation.HeaderEncryption, 16));
            Assert.Equal(v.Hex("header_salting_key"), derivation.Derive(SrtpKeyDerivation.HeaderSalt, 14));
        }

        byte[] extension = v.Hex("extension_plain");
        byte[] packet = [0x90, 0x0f, 0x12, 0x34, 0xde, 0xca, 0xfb, 0xad, 0xca, 0xfe, 0xba, 0xbe, 0xbe, 0xde, 0,
            (byte)(extension.Length / 4), .. extension, 1, 2, 3];
        using var pair = new SrtpPair(key, new SrtpOptions { EncryptedExtensions = [1, 3, 4] });
        byte[] srtp = pair.Protect(packet);
        Assert.Equal(v.Text("extension_encrypted"), Convert.ToHexStringLower(srtp.AsSpan(16, extension.Length)));
        Assert.Equal((SrtpResult.Ok, Convert.ToHexStringLower(packet)), Result(pair.Unprotect(srtp)));
    }

    private static (SrtpResult, string) Result((SrtpResult Result, byte[]? Packet) outcome) =>
        (outcome.Result, Convert.ToHexStringLower(outcome.Packet ?? []));

    private static byte[] CounterKeyStream(byte[] key, byte[] salt, int blocks)
    {
        using EvpCipherContext cipher = EvpCipherContext.CreateCounter(key);
        byte[] iv = new byte[16];
        new CounterIv(salt).Write(0, 0, iv);
        byte[] keyStream = new byte[blocks * 16];
        cipher.ApplyCounter(iv, keyStream);
        return keyStream;
    }
}
