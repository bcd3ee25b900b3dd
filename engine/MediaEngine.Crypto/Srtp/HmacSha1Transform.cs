using System.Runtime.CompilerServices;
using MediaEngine.Primitives;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Srtp;

/// <summary>
/// Encrypts, then computes HMAC-SHA1 over packet and rollover counter (RFC 3711 section 4.2). Verifies before it decrypts.
/// </summary>
internal sealed class HmacSha1Transform<TCipher> : SrtpTransform
    where TCipher : struct, ISrtpCipher
{
    private const uint EncryptedBit = 0x8000_0000;

    private readonly HmacSha1 _rtpAuthentication;
    private readonly HmacSha1 _rtcpAuthentication;
    private readonly HeaderKeyStream _headerKeyStream;
    private TCipher _cipher;

    public HmacSha1Transform(SrtpMasterKey key, SrtpKeyDerivation derivation, TCipher cipher)
        : base(key)
    {
        _cipher = cipher;
        _rtpAuthentication = new HmacSha1(derivation.Derive(SrtpKeyDerivation.RtpAuthentication, HmacSha1.KeyLength));
        _rtcpAuthentication = new HmacSha1(derivation.Derive(SrtpKeyDerivation.RtcpAuthentication, HmacSha1.KeyLength));
        _headerKeyStream = new HeaderKeyStream(derivation, Profile.KeyLength, Profile.SaltLength);
    }

    [SkipLocalsInit]
    public override void ProtectRtp(Span<byte> packet, RtpCipherRegion region, ulong index, Span<byte> tag)
    {
        ApplyRtp(packet, region, index);
        if (tag.IsEmpty)
            return;
        Span<byte> digest = stackalloc byte[HmacSha1.DigestLength];
        _rtpAuthentication.Compute(packet, PacketIndex.RolloverCounter(index), digest);
        digest[..tag.Length].CopyTo(tag);
    }

    [SkipLocalsInit]
    public override bool UnprotectRtp(Span<byte> packet, RtpCipherRegion region, ulong index, ReadOnlySpan<byte> tag)
    {
        if (!tag.IsEmpty)
        {
            Span<byte> digest = stackalloc byte[HmacSha1.DigestLength];
            _rtpAuthentication.Compute(packet, PacketIndex.RolloverCounter(index), digest);
            if (!TagComparison.AreEqual(digest[..tag.Length], tag))
                return false;
        }

        ApplyRtp(packet, region, index);
        return true;
    }

    [SkipLocalsInit]
    public override void ProtectRtcp(Span<byte> packet, uint indexWord, Span<byte> tag)
    {
        if ((indexWord & EncryptedBit) != 0)
            _cipher.ApplyRtcp(packet, indexWord);
        Span<byte> digest = stackalloc byte[HmacSha1.DigestLength];
        _rtcpAuthentication.Compute(packet, indexWord, digest);
        digest[..tag.Length].CopyTo(tag);
    }

    [SkipLocalsInit]
    public override bool UnprotectRtcp(Span<byte> packet, uint indexWord, ReadOnlySpan<byte> tag)
    {
        Span<byte> digest = stackalloc byte[HmacSha1.DigestLength];
        _rtcpAuthentication.Compute(packet, indexWord, digest);
        if (!TagComparison.AreEqual(digest[..tag.Length], tag))
            return false;
        if ((indexWord & EncryptedBit) != 0)
            _cipher.ApplyRtcp(packet, indexWord);
        return true;
    }

    public override void PrefetchParts() => CacheLines.Prefetch(_rtpAuthentication, 64);

    public override void WriteHeaderKeyStream(uint ssrc, ulong index, Span<byte> destination) =>
        _headerKeyStream.Write(ssrc, index, destination);

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _cipher.Dispose();
        _headerKeyStream.Dispose();
    }

    private void ApplyRtp(Span<byte> packet, RtpCipherRegion region, ulong index)
    {
        if (UnencryptedSrtp)
            return;
        region.Arrange(packet);
        _cipher.ApplyRtp(packet, region.Start, index);
        region.Restore(packet);
    }
}
