using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Srtp;

/// <summary>AEAD_AES_128_GCM and AEAD_AES_256_GCM (RFC 7714).</summary>
internal sealed class GcmTransform<TRtp, TRtcp> : SrtpTransform
    where TRtp : struct, IGcm
    where TRtcp : struct, IGcm
{
    private const uint EncryptedBit = 0x8000_0000;
    private const int MaxDatagram = 65_535;

    private readonly GcmIv _rtpIv;
    private readonly GcmIv _rtcpIv;
    private readonly HeaderKeyStream _headerKeyStream;
    private TRtp _rtp;
    private TRtcp _rtcp;

    public GcmTransform(SrtpMasterKey key, SrtpKeyDerivation derivation, TRtp rtp, TRtcp rtcp)
        : base(key)
    {
        _rtp = rtp;
        _rtcp = rtcp;
        _rtpIv = new GcmIv(derivation.Derive(SrtpKeyDerivation.RtpSalt, Profile.SaltLength));
        _rtcpIv = new GcmIv(derivation.Derive(SrtpKeyDerivation.RtcpSalt, Profile.SaltLength));
        _headerKeyStream = new HeaderKeyStream(derivation, Profile.KeyLength, Profile.SaltLength);
    }

    [SkipLocalsInit]
    public override void ProtectRtp(Span<byte> packet, RtpCipherRegion region, ulong index, Span<byte> tag)
    {
        Span<byte> iv = stackalloc byte[IGcm.IvLength];
        _rtpIv.Write(BinaryPrimitives.ReadUInt32BigEndian(packet[8..]), index, iv);
        int clear = UnencryptedSrtp ? packet.Length : region.Start;
        region.Arrange(packet);
        _rtp.Seal(iv, packet[..clear], packet[clear..], tag);
        region.Restore(packet);
    }

    [SkipLocalsInit]
    public override bool UnprotectRtp(Span<byte> packet, RtpCipherRegion region, ulong index, ReadOnlySpan<byte> tag)
    {
        Span<byte> iv = stackalloc byte[IGcm.IvLength];
        _rtpIv.Write(BinaryPrimitives.ReadUInt32BigEndian(packet[8..]), index, iv);
        int clear = UnencryptedSrtp ? packet.Length : region.Start;
        region.Arrange(packet);
        bool verified = _rtp.TryOpen(iv, packet[..clear], packet[clear..], tag);
        region.Restore(packet);
        return verified;
    }

    public override void ProtectRtcp(Span<byte> packet, uint indexWord, Span<byte> tag)
    {
        Span<byte> iv = stackalloc byte[IGcm.IvLength];
        int clear = WriteRtcpIv(packet, indexWord, iv);
        Span<byte> associated = clear + 4 <= 2048 ? stackalloc byte[clear + 4] : new byte[Math.Min(clear + 4, MaxDatagram)];
        WriteRtcpAssociated(packet[..clear], indexWord, associated);
        _rtcp.Seal(iv, associated, packet[clear..], tag);
    }

    public override bool UnprotectRtcp(Span<byte> packet, uint indexWord, ReadOnlySpan<byte> tag)
    {
        Span<byte> iv = stackalloc byte[IGcm.IvLength];
        int clear = WriteRtcpIv(packet, indexWord, iv);
        Span<byte> associated = clear + 4 <= 2048 ? stackalloc byte[clear + 4] : new byte[Math.Min(clear + 4, MaxDatagram)];
        WriteRtcpAssociated(packet[..clear], indexWord, associated);
        return _rtcp.TryOpen(iv, associated, packet[clear..], tag);
    }

    public override void WriteHeaderKeyStream(uint ssrc, ulong index, Span<byte> destination) =>
        _headerKeyStream.Write(ssrc, index, destination);

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _rtp.Dispose();
        _rtcp.Dispose();
        _headerKeyStream.Dispose();
    }

    /// <summary>Writes the initialization vector and returns how many octets stay in clear: 8, or all of them without the E bit.</summary>
    private int WriteRtcpIv(ReadOnlySpan<byte> packet, uint indexWord, Span<byte> iv)
    {
        _rtcpIv.Write(BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), indexWord & ~EncryptedBit, iv);
        return (indexWord & EncryptedBit) != 0 ? 8 : packet.Length;
    }

    private static void WriteRtcpAssociated(ReadOnlySpan<byte> clear, uint indexWord, Span<byte> associated)
    {
        clear.CopyTo(associated);
        BinaryPrimitives.WriteUInt32BigEndian(associated[clear.Length..], indexWord);
    }
}
