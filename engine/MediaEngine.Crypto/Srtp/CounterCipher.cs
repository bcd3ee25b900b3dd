using System.Buffers.Binary;
using MediaEngine.Interop.OpenSsl;

namespace MediaEngine.Crypto.Srtp;

/// <summary>AES-CM (RFC 3711 section 4.1.1, RFC 6188) by OpenSSL.</summary>
internal readonly struct CounterCipher : ISrtpCipher
{
    private const uint IndexMask = 0x7fff_ffff;

    private readonly EvpCipherContext _rtp;
    private readonly EvpCipherContext _rtcp;
    private readonly CounterIv _rtpIv;
    private readonly CounterIv _rtcpIv;

    public CounterCipher(SrtpKeyDerivation derivation, int keyLength, int saltLength)
    {
        Span<byte> salt = stackalloc byte[saltLength];
        Span<byte> key = stackalloc byte[keyLength];
        derivation.Derive(SrtpKeyDerivation.RtpEncryption, key);
        _rtp = EvpCipherContext.CreateCounter(key);
        derivation.Derive(SrtpKeyDerivation.RtpSalt, salt);
        _rtpIv = new CounterIv(salt);
        derivation.Derive(SrtpKeyDerivation.RtcpEncryption, key);
        _rtcp = EvpCipherContext.CreateCounter(key);
        derivation.Derive(SrtpKeyDerivation.RtcpSalt, salt);
        _rtcpIv = new CounterIv(salt);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(key);
    }

    public void ApplyRtp(Span<byte> packet, int start, ulong index)
    {
        Span<byte> iv = stackalloc byte[CounterIv.Length];
        _rtpIv.Write(BinaryPrimitives.ReadUInt32BigEndian(packet[8..]), index, iv);
        _rtp.ApplyCounter(iv, packet[start..]);
    }

    public void ApplyRtcp(Span<byte> packet, uint indexWord)
    {
        Span<byte> iv = stackalloc byte[CounterIv.Length];
        _rtcpIv.Write(BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), indexWord & IndexMask, iv);
        _rtcp.ApplyCounter(iv, packet[8..]);
    }

    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }
}
