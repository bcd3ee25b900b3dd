using CsCheck;
using MediaEngine.Protocol.Rtsp;
using MediaEngine.Protocol.Srtp;
using Xunit;

namespace MediaEngine.Protocol.Tests.Rtsp;

/// <summary>RFC 3830 as cameras use it (RFC 4567).</summary>
public sealed class MikeyTests
{
    private static readonly SrtpMasterKey _key = new(SrtpProfile.AesCm128Tag80, [.. Enumerable.Range(1, 30).Select(i => (byte)i)],
        [0xaa, 0xbb]);

    public static TheoryData<string> Profiles() => [.. SrtpProfile.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void What_is_written_is_read(string name)
    {
        Assert.True(SrtpProfile.TryFind(name, out SrtpProfile? profile));
        if (profile.Cipher is SrtpCipher.Null)
            return;
        var key = new SrtpMasterKey(profile, [.. Enumerable.Range(7, profile.KeyAndSaltLength).Select(i => (byte)i)]);
        byte[] octets = Mikey.Write(key, 0x01020304, [new MikeyCryptoSession(0, 0xdeadbeef, 2)], new byte[16], 5);
        var message = Mikey.Parse(octets);
        Assert.Equal(MikeyError.None, message.Error);
        Assert.Equal(0x01020304u, message.BundleId);
        Assert.Equal(new MikeyCryptoSession(0, 0xdeadbeef, 2), Assert.Single(message.Sessions));
        SrtpMasterKey read = Assert.Single(message.Keys);
        Assert.Same(profile, read.Profile);
        Assert.Equal(key.Key.ToArray(), read.Key.ToArray());
        Assert.Equal(key.Salt.ToArray(), read.Salt.ToArray());
    }

    /// <summary>
    /// Made by GStreamer 1.22 from keys of octets 1, 2, 3 ... The message has the length of the tag in place of the length of the
    /// authentication key.
    /// </summary>
    [Theory]
    [InlineData(
        "AQAFAKIj9XoBAADerb7vAAAAAAsA7rhxwrYbCJoKEE71eYHG3F23EF9DFHg1fb0BAAAAFQABAQEBEAIBAQMBCgcBAQgBAQoBAQAAACIAIAAeAQIDBAUGBwgJCgsMDQ4P"
        + "EBESExQVFhcYGRobHB0eAA==",
        "AES_CM_128_HMAC_SHA1_80")]
    [InlineData(
        "AQAFAJF8ZkUBAADerb7vAAAAAAsA7rhxwrYkzGgKEI6sq6CnD5MCCgOo3o2Xx94BAAAAFQABAQEBIAIBAQMBBAcBAQgBAQoBAQAAADIAIAAuAQIDBAUGBwgJCgsMDQ4P"
        + "EBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLgA=",
        "AES_256_CM_HMAC_SHA1_32")]
    public void V23_A_message_of_GStreamer_is_read_and_answered_with_its_own_policy(string base64, string profile)
    {
        Assert.True(Mikey.TryParseBase64(base64, out Mikey? message));
        Assert.Equal(MikeyError.None, message.Error);
        Assert.Equal(0xdeadbeefu, Assert.Single(message.Sessions).Ssrc);
        SrtpMasterKey key = Assert.Single(message.Keys);
        Assert.Equal(profile, key.Profile.Name);
        Assert.Equal(1, key.Key[0]);
        Assert.Equal(key.Profile.KeyAndSaltLength, key.Salt[^1]);
        byte[] answer = message.Answer(key, new byte[16], 0);
        byte[] policy = Convert.FromBase64String(base64)[52..73];
        Assert.True(answer.AsSpan().IndexOf(policy) > 0);
        Assert.Equal(key.Key.ToArray(), Assert.Single(Mikey.Parse(answer).Keys).Key.ToArray());
    }

    /// <summary>
    /// Written by hand from RFC 3830 section 6: separate TEK and salt, a KEMAC without HMAC, and identity and general extension payloads
    /// between.
    /// </summary>
    [Fact]
    public void V23_A_message_with_all_that_may_stand_in_it_gives_its_key()
    {
        byte[] key = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        byte[] salt = [.. Enumerable.Range(101, 14).Select(i => (byte)i)];
        byte[] data = [0, 3 << 4 | 1, 0, 16, .. key, 0, 14, .. salt, 4, 1, 2, 3, 4];
        byte[] octets =
        [
            1, 0, 5, 0, 0, 0, 0, 9, 2, 0, // HDR with two crypto sessions
            0, 0, 0, 0, 1, 0, 0, 0, 0,
            0, 0, 0, 0, 2, 0, 0, 0, 0,
            11, 0, 1, 2, 3, 4, 5, 6, 7, 8, // T, NTP-UTC
            6, 4, 9, 9, 9, 9, // RAND
            21, 0, 0, 3, 65, 66, 67, // ID
            10, 1, 0, 2, 7, 7, // general extension
            1, 0, 0, 0, 6, 0, 1, 1, 11, 1, 10, // SP
            0, 0, 0, (byte)data.Length, .. data, 0, // KEMAC
        ];
        Assert.True(Mikey.TryParseBase64(Convert.ToBase64String(octets).TrimEnd('='), out Mikey? message));
        Assert.Equal(MikeyError.None, message.Error);
        SrtpMasterKey read = Assert.Single(message.Keys);
        Assert.Same(SrtpProfile.AesCm128Tag80, read.Profile);
        Assert.Equal(key, read.Key.ToArray());
        Assert.Equal(salt, read.Salt.ToArray());
        Assert.Equal([1, 2, 3, 4], read.Mki.ToArray());
        Assert.Equal([1u, 2u], message.Sessions.Select(s => s.Ssrc));
    }

    [Fact]
    public void Encrypted_keys_give_a_typed_error()
    {
        byte[] octets = Write();
        // From the end: MAC algorithm, MKI with its length, the key, the key's header, and the header of KEMAC.
        int kemac = octets.Length - 1 - 3 - 30 - 4 - 4;
        Assert.Equal(0, octets[kemac + 1]);
        octets[kemac + 1] = 1;
        Assert.Equal(MikeyError.Encrypted, Mikey.Parse(octets).Error);
    }

    [Fact]
    public void Every_truncation_and_every_changed_octet_is_read_without_an_exception()
    {
        byte[] octets = Write();
        for (int length = 0; length < octets.Length; length++)
            Assert.NotEqual(MikeyError.None, Mikey.Parse(octets.AsSpan(0, length)).Error);
        for (int at = 0; at < octets.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                octets[at] ^= (byte)(1 << bit);
                var message = Mikey.Parse(octets);
                Assert.Equal(message.Error != MikeyError.None, message.Keys.IsEmpty);
                octets[at] ^= (byte)(1 << bit);
            }
        }
    }

    [Fact]
    public void Any_octets_are_read_without_an_exception() =>
        Gen.Byte.Array[0, 200].Sample(octets => Mikey.Parse(octets).Keys.IsEmpty);

    [Fact]
    public void Nothing_prints_a_key() =>
        Assert.DoesNotContain("AQID", Mikey.Parse(Write()).ToString(), StringComparison.Ordinal);

    private static byte[] Write() => Mikey.Write(_key, 1, [new MikeyCryptoSession(0, 1, 0)], new byte[16], 5);
}
