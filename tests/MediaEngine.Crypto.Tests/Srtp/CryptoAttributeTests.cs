using System.Text.Json;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Tests.Srtp;

public class CryptoAttributeTests
{
    private const string Inline = "inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";

    [Fact]
    public void Reads_the_examples_of_rfc4568()
    {
        JsonElement root = SrtpVectors.Open("sdes-rfc4568.json");
        foreach (JsonElement v in root.GetProperty("inline").EnumerateArray())
        {
            Assert.True(CryptoAttribute.TryParse($"1 AES_CM_128_HMAC_SHA1_80 inline:{v.Text("inline")}", out CryptoAttribute? parsed));
            Assert.Equal(v.Hex("master_key"), parsed.ToMasterKey().Key.ToArray());
            Assert.Equal(v.Hex("master_salt"), parsed.ToMasterKey().Salt.ToArray());
        }

        string line = root.Text("line_example")["a=crypto:".Length..];
        Assert.True(CryptoAttribute.TryParse(line, out CryptoAttribute? attribute));
        Assert.Equal("2^20", attribute.Keys[0].Lifetime);
        Assert.Equal([0, 0, 0, 1], attribute.Keys[0].Mki);
        Assert.Equal(line, attribute.Format());
        foreach (JsonProperty length in root.GetProperty("key_plus_salt_octets").EnumerateObject())
            Assert.Equal(length.Value.GetInt32(), SrtpPair.Profile(length.Name).KeyAndSaltLength);
    }

    [Theory]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVB")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBRAAAA")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaV!R")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:")]
    [InlineData("1234567890 AES_CM_128_HMAC_SHA1_80 " + Inline)]
    [InlineData("-1 AES_CM_128_HMAC_SHA1_80 " + Inline)]
    [InlineData("x AES_CM_128_HMAC_SHA1_80 " + Inline)]
    [InlineData("1 AES_CM_999_HMAC_SHA1_80 " + Inline)]
    [InlineData("1 AES_256_CM_HMAC_SHA1_80 " + Inline)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Inline + "|2^20|1:129")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Inline + "|2^20|256:1")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Inline + "|2^20|1:0")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Inline + "|soon")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Inline + "|0")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Inline + "|2^49")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Inline + "|281474976710657")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Inline + ";" + Inline)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Inline + "|1:4;" + Inline + "|1:4")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Inline + " KDR=3")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Inline + " WSH=12")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Inline + " NEW_MANDATORY")]
    [InlineData("1 AEAD_AES_128_GCM inline:tkOLlGLVQ8j8Bo9Kirx9YUxzT/f/jW9KDe3M0w== UNAUTHENTICATED_SRTP")]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80")]
    public void Refuses(string value) => Assert.False(CryptoAttribute.TryParse(value, out _));

    [Theory]
    [InlineData("1 AEAD_AES_128_GCM inline:tkOLlGLVQ8j8Bo9Kirx9YUxzT/f/jW9KDe3M0w==|2^31")]
    [InlineData("999999999 AES_CM_128_HMAC_SHA1_80 " + Inline + "|2^48|1:128")]
    [InlineData("7 aead_aes_128_gcm INLINE:tkOLlGLVQ8j8Bo9Kirx9YUxzT/f/jW9KDe3M0w")]
    [InlineData("0 AES_CM_128_HMAC_SHA1_32 " + Inline + "|1048576|1:4;" + Inline
        + "|2^20|2:4 UNENCRYPTED_SRTP UNENCRYPTED_SRTCP UNAUTHENTICATED_SRTP WSH=256 KDR=0 -optional=1")]
    public void Accepts_and_writes_back(string value)
    {
        Assert.True(CryptoAttribute.TryParse(value, out CryptoAttribute? first));
        foreach (bool pad in (bool[])[true, false])
        {
            Assert.True(CryptoAttribute.TryParse(first.Format(pad), out CryptoAttribute? second));
            Assert.Equal(first.Tag, second.Tag);
            Assert.Same(first.Profile, second.Profile);
            Assert.Equal(first.Keys.Length, second.Keys.Length);
            for (int i = 0; i < first.Keys.Length; i++)
            {
                Assert.Equal(first.Keys[i].KeyAndSalt, second.Keys[i].KeyAndSalt);
                Assert.Equal(first.Keys[i].Mki, second.Keys[i].Mki);
            }

            Assert.Equal(
                (first.UnencryptedSrtp, first.UnencryptedSrtcp, first.UnauthenticatedSrtp),
                (second.UnencryptedSrtp, second.UnencryptedSrtcp, second.UnauthenticatedSrtp));
        }
    }
}
