using System.Buffers.Binary;
using MediaEngine.Interop.OpenSsl;
using MediaEngine.Protocol.Srtp;

namespace MediaEngine.Crypto.Srtp;

/// <summary>
/// Session keys from a master key (RFC 3711 section 4.3): AES in counter mode under the master key, with salt XOR label as the counter
/// block. The key derivation rate is 0; RFC 4568 allows other rates, but no peer is known to use them. A 12-octet AEAD salt is padded with
/// two zero octets (RFC 7714 section 11).
/// </summary>
internal sealed class SrtpKeyDerivation : IDisposable
{
    public const byte RtpEncryption = 0;
    public const byte RtpAuthentication = 1;
    public const byte RtpSalt = 2;
    public const byte RtcpEncryption = 3;
    public const byte RtcpAuthentication = 4;
    public const byte RtcpSalt = 5;
    public const byte HeaderEncryption = 6;
    public const byte HeaderSalt = 7;

    private const int BlockLength = 16;
    private const int LabelAt = 7;

    private readonly EvpCipherContext _cipher;
    private readonly byte[] _salt = new byte[BlockLength];

    public SrtpKeyDerivation(SrtpMasterKey master)
    {
        ArgumentNullException.ThrowIfNull(master);
        _cipher = EvpCipherContext.CreateCounter(master.Key);
        master.Salt.CopyTo(_salt);
    }

    /// <summary>Writes the session key of a label into <paramref name="key"/>.</summary>
    public void Derive(byte label, Span<byte> key)
    {
        Span<byte> counter = stackalloc byte[BlockLength];
        _salt.CopyTo(counter);
        counter[LabelAt] ^= label;
        BinaryPrimitives.WriteUInt16BigEndian(counter[14..], 0);
        key.Clear();
        _cipher.ApplyCounter(counter, key);
    }

    public byte[] Derive(byte label, int length)
    {
        byte[] key = new byte[length];
        Derive(label, key);
        return key;
    }

    public void Dispose()
    {
        _cipher.Dispose();
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(_salt);
    }
}
