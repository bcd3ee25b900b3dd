using MediaEngine.Crypto.Srtp;
using MediaEngine.Crypto.Srtp.Hardware;
using MediaEngine.Interop.OpenSsl;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Tests.Srtp;

/// <summary>The processor's instructions compared with OpenSSL.</summary>
public class HardwareTests
{
    public static TheoryData<string> Profiles => SrtpPair.ProfileNames;

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public void Counter_mode_equals_openssl(int keyLength)
    {
        SkipWithoutHardware();
        var random = new Random(keyLength);
        byte[] key = new byte[keyLength];
        byte[] iv = new byte[16];
        for (int length = 0; length < 600; length++)
        {
            random.NextBytes(key);
            random.NextBytes(iv);
            iv[14] = iv[15] = 0;
            byte[] expected = new byte[length];
            random.NextBytes(expected);
            byte[] actual = [.. expected];
            using EvpCipherContext context = EvpCipherContext.CreateCounter(key);
            context.ApplyCounter(iv, expected);
            AesKeySchedule.Expand(key).ApplyCounter(
                AesKeySchedule.CounterBlock(
                    System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(iv),
                    System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(iv.AsSpan(8))),
                actual);
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public void Gcm_equals_openssl(int keyLength)
    {
        SkipWithoutHardware();
        var random = new Random(keyLength);
        byte[] key = new byte[keyLength];
        byte[] iv = new byte[12];
        for (int i = 0; i < 3000; i++)
        {
            random.NextBytes(key);
            random.NextBytes(iv);
            byte[] associated = new byte[random.Next(100)];
            random.NextBytes(associated);
            byte[] plain = new byte[i < 1500 ? i : random.Next(1500)];
            random.NextBytes(plain);
            byte[] expected = [.. plain];
            byte[] actual = [.. plain];
            byte[] expectedTag = new byte[16];
            byte[] tag = new byte[16];
            using var reference = new OpenSslGcm(key);
            var gcm = new HardwareGcm(key);
            reference.Seal(iv, associated, expected, expectedTag);
            gcm.Seal(iv, associated, actual, tag);
            Assert.Equal(expected, actual);
            Assert.Equal(expectedTag, tag);
            tag[random.Next(16)] ^= (byte)(1 << random.Next(8));
            Assert.False(gcm.TryOpen(iv, associated, actual, tag));
            Assert.False(reference.TryOpen(iv, associated, expected, tag));
            Assert.Equal(expected, actual);
            Assert.True(gcm.TryOpen(iv, associated, actual, expectedTag));
            Assert.Equal(plain, actual);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Both_implementations_understand_each_other(string name)
    {
        SkipWithoutHardware();
        SrtpMasterKey key = SrtpPair.Key(SrtpPair.Profile(name));
        using var softEgress = new SrtpEgress(SrtpTransforms.Create(key, SrtpImplementation.OpenSsl));
        using var softIngress = new SrtpIngress(SrtpTransforms.Create(key, SrtpImplementation.OpenSsl));
        using var hardEgress = new SrtpEgress(SrtpTransforms.Create(key, SrtpImplementation.Hardware));
        using var hardIngress = new SrtpIngress(SrtpTransforms.Create(key, SrtpImplementation.Hardware));
        for (int length = 0; length < 1400; length += 7)
        {
            byte[] packet = SrtpPair.Rtp((ushort)(65_400 + length), payload: length);
            byte[] soft = SrtpPair.Protect(softEgress, packet);
            byte[] hard = SrtpPair.Protect(hardEgress, packet);
            Assert.Equal(soft, hard);
            Assert.Equal(packet, SrtpPair.Unprotect(hardIngress, soft).Packet);
            Assert.Equal(packet, SrtpPair.Unprotect(softIngress, hard).Packet);
            byte[] rtcp = [.. SrtpPair.Rtcp(length: 8 + length), .. new byte[40]];
            byte[] other = [.. rtcp];
            int softLength = 8 + length;
            int hardLength = 8 + length;
            Assert.Equal(SrtpResult.Ok, softEgress.ProtectRtcp(rtcp, ref softLength));
            Assert.Equal(SrtpResult.Ok, hardEgress.ProtectRtcp(other, ref hardLength));
            Assert.Equal(rtcp, other);
            Assert.Equal(SrtpResult.Ok, softIngress.UnprotectRtcp(other, ref hardLength));
            Assert.Equal(SrtpResult.Ok, hardIngress.UnprotectRtcp(rtcp, ref softLength));
            Assert.Equal(rtcp[..softLength], other[..hardLength]);
            Assert.Equal(8 + length, softLength);
        }
    }

    private static void SkipWithoutHardware()
    {
        if (!SrtpTransforms.IsHardwareSupported)
            Assert.Skip("this processor has no AES and carry-less multiplication instructions");
    }
}
