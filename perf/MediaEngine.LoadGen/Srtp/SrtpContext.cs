using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace MediaEngine.LoadGen.Srtp;

/// <summary>
/// One master key of SRTP (RFC 3711, RFC 7714), implemented with the base library. It is independent of the engine's SRTP on purpose, so
/// that it can detect errors of the engine. Allocates nothing per packet; not thread-safe.
/// </summary>
internal sealed class SrtpContext : IDisposable
{
    private const int Block = 16;
    private const int HeaderSize = 12;
    private const int LargestPacket = 1536;
    private readonly SrtpSuite _suite;
    private readonly ICryptoTransform? _cipher;
    private readonly IncrementalHash? _authentication;
    private readonly AesGcm? _gcm;
    private readonly byte[] _salt;
    private readonly byte[] _counters;
    private readonly byte[] _keyStream;

    /// <summary>Derives the session keys from a master key followed by its salt, as in the inline parameter of a=crypto.</summary>
    public SrtpContext(SrtpSuite suite, ReadOnlySpan<byte> keyAndSalt)
    {
        if (keyAndSalt.Length != suite.KeyLength + suite.SaltLength)
            throw new LoadException($"a key of {keyAndSalt.Length} bytes does not fit {suite.Name}");
        _suite = suite;
        var key = keyAndSalt[..suite.KeyLength].ToArray();
        var salt = keyAndSalt[suite.KeyLength..];
        var session = Derive(key, salt, label: 0, suite.KeyLength);
        _salt = Derive(key, salt, label: 2, suite.SaltLength);
        if (suite.IsAead)
        {
            _gcm = new AesGcm(session, suite.TagLength);
            (_counters, _keyStream) = ([], []);
            return;
        }
        _cipher = Encryptor(session);
        _authentication = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, Derive(key, salt, label: 1, 20));
        _counters = new byte[LargestPacket];
        _keyStream = new byte[LargestPacket];
    }

    /// <summary>
    /// Protects a packet of <paramref name="length"/> bytes in place, as packet <paramref name="index"/> (ROC and sequence number) of its
    /// SSRC.
    /// </summary>
    /// <returns>The protected length.</returns>
    public int Protect(Span<byte> buffer, int length, ulong index)
    {
        var payload = buffer[HeaderSize..length];
        var tag = buffer.Slice(length, _suite.TagLength);
        if (_gcm is not null)
        {
            Span<byte> iv = stackalloc byte[12];
            WriteGcmIv(buffer, index, iv);
            _gcm.Encrypt(iv, payload, payload, tag, buffer[..HeaderSize]);
        }
        else
        {
            ApplyKeyStream(buffer, payload, index);
            Authenticate(buffer[..length], index, tag);
        }
        return length + tag.Length;
    }

    /// <summary>Authenticates and decrypts in place. Returns false when the tag does not match; the content is undefined then.</summary>
    public bool TryUnprotect(Span<byte> packet, ulong index, out int length)
    {
        length = packet.Length - _suite.TagLength;
        if (length < HeaderSize)
            return false;
        var payload = packet[HeaderSize..length];
        var tag = packet[length..];
        if (_gcm is not null)
        {
            Span<byte> iv = stackalloc byte[12];
            WriteGcmIv(packet, index, iv);
            try
            {
                _gcm.Decrypt(iv, payload, tag, payload, packet[..HeaderSize]);
                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                return false;
            }
        }
        Span<byte> expected = stackalloc byte[10];
        Authenticate(packet[..length], index, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, tag))
            return false;
        ApplyKeyStream(packet, payload, index);
        return true;
    }

    public void Dispose()
    {
        _cipher?.Dispose();
        _authentication?.Dispose();
        _gcm?.Dispose();
    }

    // RFC 3711 section 4.1.1: IV = (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16); the low 16 bits count blocks.
    private void ApplyKeyStream(ReadOnlySpan<byte> packet, Span<byte> payload, ulong index)
    {
        Span<byte> iv = stackalloc byte[Block];
        iv.Clear();
        _salt.CopyTo(iv);
        Xor(iv[4..8], packet[8..12]);
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(wide, index << 16);
        Xor(iv[8..], wide);
        var blocks = (payload.Length + Block - 1) / Block;
        for (var i = 0; i < blocks; i++)
        {
            var counter = _counters.AsSpan(i * Block, Block);
            iv.CopyTo(counter);
            BinaryPrimitives.WriteUInt16BigEndian(counter[14..], (ushort)i);
        }
        _cipher!.TransformBlock(_counters, 0, blocks * Block, _keyStream, 0);
        Xor(payload, _keyStream.AsSpan(0, payload.Length));
    }

    // RFC 3711 section 4.2: over the packet and the rollover counter; the tag is the leftmost octets of the digest.
    private void Authenticate(ReadOnlySpan<byte> packet, ulong index, Span<byte> tag)
    {
        Span<byte> rollover = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(rollover, (uint)(index >> 16));
        Span<byte> digest = stackalloc byte[20];
        _authentication!.AppendData(packet);
        _authentication.AppendData(rollover);
        _authentication.GetHashAndReset(digest);
        digest[..tag.Length].CopyTo(tag);
    }

    // RFC 7714 section 8.1: two zero octets, SSRC, ROC, sequence number, XOR salt.
    private void WriteGcmIv(ReadOnlySpan<byte> packet, ulong index, Span<byte> iv)
    {
        iv[..2].Clear();
        packet[8..12].CopyTo(iv[2..]);
        BinaryPrimitives.WriteUInt32BigEndian(iv[6..], (uint)(index >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(iv[10..], (ushort)index);
        Xor(iv, _salt);
    }

    // RFC 3711 section 4.3, key derivation rate 0. A 12-octet salt is padded on the right (RFC 7714 section 11).
    private static byte[] Derive(byte[] masterKey, ReadOnlySpan<byte> masterSalt, byte label, int length)
    {
        var counters = new byte[(length + Block - 1) / Block * Block];
        for (var i = 0; i < counters.Length; i += Block)
        {
            masterSalt.CopyTo(counters.AsSpan(i));
            counters[i + 7] ^= label;
            counters[i + 15] = (byte)(i / Block);
        }
        using var cipher = Encryptor(masterKey);
        var stream = new byte[counters.Length];
        cipher.TransformBlock(counters, 0, counters.Length, stream, 0);
        return stream[..length];
    }

    private static ICryptoTransform Encryptor(byte[] key)
    {
        using var aes = Aes.Create();
        // Counter mode is built from single blocks; ECB is used as the plain block cipher.
        aes.Mode = CipherMode.ECB;
        aes.Padding = PaddingMode.None;
        aes.Key = key;
        return aes.CreateEncryptor();
    }

    private static void Xor(Span<byte> target, ReadOnlySpan<byte> mask)
    {
        var wide = Vector<byte>.Count;
        var i = 0;
        for (; i <= target.Length - wide; i += wide)
            (new Vector<byte>(target[i..]) ^ new Vector<byte>(mask[i..])).CopyTo(target[i..]);
        for (; i < target.Length; i++)
            target[i] ^= mask[i];
    }
}
