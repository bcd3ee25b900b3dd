using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MediaEngine.Crypto.Srtp.Hardware;

/// <summary>AES-CM (RFC 3711 section 4.1.1, RFC 6188) with the processor's AES instructions.</summary>
internal struct HardwareCounterCipher : ISrtpCipher
{
    private const uint IndexMask = 0x7fff_ffff;

    private AesKeySchedule _rtp;
    private SessionKey _rtcp;
    private readonly CounterIv _rtpIv;
    private readonly CounterIv _rtcpIv;

    public HardwareCounterCipher(SrtpKeyDerivation derivation, int keyLength, int saltLength)
    {
        Span<byte> salt = stackalloc byte[saltLength];
        Span<byte> key = stackalloc byte[keyLength];
        derivation.Derive(SrtpKeyDerivation.RtpEncryption, key);
        _rtp = AesKeySchedule.Expand(key);
        derivation.Derive(SrtpKeyDerivation.RtpSalt, salt);
        _rtpIv = new CounterIv(salt);
        derivation.Derive(SrtpKeyDerivation.RtcpEncryption, key);
        _rtcp = new SessionKey(key);
        derivation.Derive(SrtpKeyDerivation.RtcpSalt, salt);
        _rtcpIv = new CounterIv(salt);
        CryptographicOperations.ZeroMemory(key);
    }

    public readonly void ApplyRtp(Span<byte> packet, int start, ulong index)
    {
        (ulong high, ulong low) = _rtpIv.Value(BinaryPrimitives.ReadUInt32BigEndian(packet[8..]), index);
        _rtp.ApplyCounter(AesKeySchedule.CounterBlock(high, low), packet[start..]);
    }

    public readonly void ApplyRtcp(Span<byte> packet, uint indexWord)
    {
        (ulong high, ulong low) = _rtcpIv.Value(BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), indexWord & IndexMask);
        AesKeySchedule.Expand(_rtcp.Value).ApplyCounter(AesKeySchedule.CounterBlock(high, low), packet[8..]);
    }

    public void Dispose() => (_rtp, _rtcp) = (default, default);
}
