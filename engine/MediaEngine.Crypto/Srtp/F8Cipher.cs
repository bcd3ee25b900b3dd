using System.Buffers.Binary;
using MediaEngine.Interop.OpenSsl;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Srtp;

/// <summary>
/// AES in f8 mode (RFC 3711 section 4.1.2): IV' = E(k XOR m, IV), then S(j) = E(k, IV' XOR j XOR S(j-1)), where m is the salt padded with
/// 0x55 and IV is taken from the packet header.
/// </summary>
internal readonly struct F8Cipher : ISrtpCipher
{
    private const int BlockLength = 16;

    private readonly EvpCipherContext _rtp;
    private readonly EvpCipherContext _rtpMasked;
    private readonly EvpCipherContext _rtcp;
    private readonly EvpCipherContext _rtcpMasked;

    public F8Cipher(SrtpKeyDerivation derivation)
    {
        (_rtp, _rtpMasked) = Derive(derivation, SrtpKeyDerivation.RtpEncryption, SrtpKeyDerivation.RtpSalt);
        (_rtcp, _rtcpMasked) = Derive(derivation, SrtpKeyDerivation.RtcpEncryption, SrtpKeyDerivation.RtcpSalt);
    }

    public void ApplyRtp(Span<byte> packet, int start, ulong index)
    {
        Span<byte> iv = stackalloc byte[BlockLength];
        packet[..12].CopyTo(iv);
        iv[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(iv[12..], PacketIndex.RolloverCounter(index));
        Apply(_rtp, _rtpMasked, iv, packet[start..]);
    }

    public void ApplyRtcp(Span<byte> packet, uint indexWord)
    {
        Span<byte> iv = stackalloc byte[BlockLength];
        iv[..4].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(iv[4..], indexWord);
        packet[..8].CopyTo(iv[8..]);
        Apply(_rtcp, _rtcpMasked, iv, packet[8..]);
    }

    /// <summary>The mode itself, for session keys that are given directly.</summary>
    internal static void Apply(EvpCipherContext cipher, EvpCipherContext masked, ReadOnlySpan<byte> iv, Span<byte> data)
    {
        Span<byte> initial = stackalloc byte[BlockLength];
        Span<byte> block = stackalloc byte[BlockLength];
        Span<byte> keyStream = stackalloc byte[BlockLength];
        masked.EncryptBlocks(iv, initial);
        keyStream.Clear();
        for (uint j = 0; !data.IsEmpty; j++)
        {
            for (int i = 0; i < BlockLength; i++)
                block[i] = (byte)(initial[i] ^ keyStream[i]);
            BinaryPrimitives.WriteUInt32BigEndian(block[12..], BinaryPrimitives.ReadUInt32BigEndian(block[12..]) ^ j);
            cipher.EncryptBlocks(block, keyStream);
            int length = Math.Min(BlockLength, data.Length);
            for (int i = 0; i < length; i++)
                data[i] ^= keyStream[i];
            data = data[length..];
        }
    }

    internal static (EvpCipherContext Cipher, EvpCipherContext Masked) Create(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        Span<byte> masked = stackalloc byte[BlockLength];
        masked.Fill(0x55);
        salt.CopyTo(masked);
        for (int i = 0; i < BlockLength; i++)
            masked[i] ^= key[i];
        return (EvpCipherContext.CreateBlock128(key), EvpCipherContext.CreateBlock128(masked));
    }

    public void Dispose()
    {
        _rtp.Dispose();
        _rtpMasked.Dispose();
        _rtcp.Dispose();
        _rtcpMasked.Dispose();
    }

    private static (EvpCipherContext Cipher, EvpCipherContext Masked) Derive(SrtpKeyDerivation derivation, byte keyLabel, byte saltLabel) =>
        Create(derivation.Derive(keyLabel, BlockLength), derivation.Derive(saltLabel, 14));
}
