using CsCheck;
using MediaEngine.LoadGen.Srtp;
using Xunit;

namespace MediaEngine.LoadGen.Tests;

/// <summary>The packets of the public libsrtp test driver: key derivation, encryption and authentication together.</summary>
public sealed class SrtpContextTests
{
    private const string Plain = "800f1234decafbadcafebabeabababababababababababababababab";
    private static readonly Gen<SrtpSuite> _suites = Gen.Int[0, SrtpSuite.Known.Length - 1].Select(i => SrtpSuite.Known[i]);

    [Theory]
    [InlineData("AES_CM_128_HMAC_SHA1_80", "e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6",
        "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb")]
    [InlineData("AEAD_AES_128_GCM", "000102030405060708090a0b0c0d0e0fa0a1a2a3a4a5a6a7a8a9aaab",
        "800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392")]
    public void Protects_and_opens_the_reference_packet(string suite, string key, string expected)
    {
        using var context = new SrtpContext(SrtpSuite.Find(suite), Convert.FromHexString(key));
        var buffer = new byte[64];
        var plain = Convert.FromHexString(Plain);
        plain.CopyTo(buffer, 0);
        var length = context.Protect(buffer, plain.Length, 0x1234);
        Assert.Equal(expected, Convert.ToHexStringLower(buffer.AsSpan(0, length)));
        Assert.True(context.TryUnprotect(buffer.AsSpan(0, length), 0x1234, out var opened));
        Assert.Equal(Plain, Convert.ToHexStringLower(buffer.AsSpan(0, opened)));
    }

    [Fact]
    public void Any_changed_byte_or_rollover_counter_is_refused() =>
        Gen.Select(_suites, Gen.Byte.Array[40, 200], Gen.Int[0, 1000], Gen.Int[1, 255]).Sample((suite, payload, where, change) =>
        {
            using var context = new SrtpContext(suite, new byte[suite.KeyLength + suite.SaltLength]);
            byte[] buffer = [0x80, 8, 0, 9, 0, 0, 0, 0, 1, 2, 3, 4, .. payload, .. new byte[16]];
            var length = context.Protect(buffer, 12 + payload.Length, (5UL << 16) + 9);
            var copy = buffer.AsSpan(0, length).ToArray();
            Assert.False(context.TryUnprotect(copy.AsSpan().ToArray(), (6UL << 16) + 9, out _));
            Assert.True(context.TryUnprotect(copy.AsSpan().ToArray(), (5UL << 16) + 9, out _));
            copy[where % length] ^= (byte)change;
            Assert.False(context.TryUnprotect(copy, (5UL << 16) + 9, out _));
        }, iter: 200);

    [Fact]
    public void Finds_the_key_of_the_wanted_suite_with_or_without_padding_and_lifetime()
    {
        var suite = SrtpSuite.Find("AEAD_AES_128_GCM");
        var key = CryptoLine.Create("2", suite);
        var inline = Convert.ToBase64String(key.KeyAndSalt).TrimEnd('=');
        var sdp =
            $"m=audio 1 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA\r\na=crypto:2 AEAD_AES_128_GCM " +
            $"inline:{inline}|2^31\r\n";
        var found = CryptoLine.Find(System.Text.Encoding.ASCII.GetBytes(sdp), suite);
        Assert.NotNull(found);
        Assert.Equal("2", found.Tag);
        Assert.Equal(key.KeyAndSalt, found.KeyAndSalt);
        Assert.Null(CryptoLine.Find("a=crypto:1 AEAD_AES_128_GCM inline:short"u8, suite));
    }

    [Fact]
    public void Protecting_and_opening_allocate_nothing()
    {
        foreach (var suite in SrtpSuite.Known)
        {
            using var context = new SrtpContext(suite, new byte[suite.KeyLength + suite.SaltLength]);
            var buffer = new byte[200];
            buffer[0] = 0x80;
            Repeat(0, 50);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(50, 500);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

            void Repeat(ulong from, ulong to)
            {
                for (var i = from; i < to; i++)
                    Assert.True(context.TryUnprotect(buffer.AsSpan(0, context.Protect(buffer, 172, i)), i, out _));
            }
        }
    }
}
