using System.Runtime.InteropServices;

namespace MediaEngine.Interop.OpenSsl;

/// <summary>An EVP_CIPHER_CTX whose key is set once; only the initialization vector changes per message. Not thread-safe.</summary>
public sealed unsafe class EvpCipherContext : SafeHandle
{
    private readonly int _encrypt;

    private EvpCipherContext(bool encrypt)
        : base(0, ownsHandle: true)
    {
        _encrypt = encrypt ? 1 : 0;
        SetHandle(LibCrypto.EVP_CIPHER_CTX_new());
        if (IsInvalid)
            throw OpenSslException.FromQueue("EVP_CIPHER_CTX_new");
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>AES in counter mode with a key of 16, 24 or 32 octets.</summary>
    public static EvpCipherContext CreateCounter(ReadOnlySpan<byte> key) => Create(
        key,
        key.Length switch
        {
            16 => LibCrypto.EVP_aes_128_ctr(),
            24 => LibCrypto.EVP_aes_192_ctr(),
            32 => LibCrypto.EVP_aes_256_ctr(),
            _ => throw new ArgumentException("AES keys have 16, 24 or 32 octets.", nameof(key)),
        },
        encrypt: true);

    /// <summary>AES in Galois/counter mode with a 12-octet initialization vector and a key of 16 or 32 octets.</summary>
    public static EvpCipherContext CreateGcm(ReadOnlySpan<byte> key, bool encrypt) => Create(
        key,
        key.Length switch
        {
            16 => LibCrypto.EVP_aes_128_gcm(),
            32 => LibCrypto.EVP_aes_256_gcm(),
            _ => throw new ArgumentException("AES-GCM keys have 16 or 32 octets here.", nameof(key)),
        },
        encrypt);

    /// <summary>The AES-128 block cipher without a mode, encrypting.</summary>
    public static EvpCipherContext CreateBlock128(ReadOnlySpan<byte> key)
    {
        EvpCipherContext context = Create(key, LibCrypto.EVP_aes_128_ecb(), encrypt: true);
        _ = LibCrypto.EVP_CIPHER_CTX_set_padding(context.handle, 0);
        return context;
    }

    /// <summary>Counter mode: XORs the key stream onto <paramref name="data"/> in place.</summary>
    public void ApplyCounter(ReadOnlySpan<byte> iv, Span<byte> data)
    {
        int written;
        fixed (byte* ivPointer = iv)
        fixed (byte* pointer = data)
        {
            _ = LibCrypto.EVP_CipherInit_ex(handle, 0, 0, null, ivPointer, -1);
            if (LibCrypto.EVP_CipherUpdate(handle, pointer, &written, pointer, data.Length) != 1)
                throw OpenSslException.FromQueue("EVP_CipherUpdate");
        }

        GC.KeepAlive(this);
    }

    /// <summary>Encrypts whole blocks.</summary>
    public void EncryptBlocks(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int written;
        fixed (byte* input = source)
        fixed (byte* output = destination)
        {
            if (LibCrypto.EVP_CipherUpdate(handle, output, &written, input, source.Length) != 1)
                throw OpenSslException.FromQueue("EVP_CipherUpdate");
        }

        GC.KeepAlive(this);
    }

    /// <summary>GCM, encrypting context: encrypts in place and writes the 16-octet tag.</summary>
    public void Seal(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associated, Span<byte> data, Span<byte> tag)
    {
        Begin(iv, associated, data);
        int written;
        byte unused;
        bool done = LibCrypto.EVP_CipherFinal_ex(handle, &unused, &written) == 1;
        fixed (byte* pointer = tag)
            done &= LibCrypto.EVP_CIPHER_CTX_ctrl(handle, LibCrypto.EvpCtrlAeadGetTag, tag.Length, pointer) == 1;
        GC.KeepAlive(this);
        if (!done)
            throw OpenSslException.FromQueue("AES-GCM seal");
    }

    /// <summary>GCM, decrypting context: decrypts in place. Returns false when the tag does not match; the data is garbage then.</summary>
    public bool TryOpen(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associated, Span<byte> data, ReadOnlySpan<byte> tag)
    {
        Begin(iv, associated, data);
        int written;
        byte unused;
        fixed (byte* pointer = tag)
            _ = LibCrypto.EVP_CIPHER_CTX_ctrl(handle, LibCrypto.EvpCtrlAeadSetTag, tag.Length, pointer);
        bool matches = LibCrypto.EVP_CipherFinal_ex(handle, &unused, &written) == 1;
        GC.KeepAlive(this);
        return matches;
    }

    /// <summary>
    /// GCM: XORs the key stream of <paramref name="iv"/> onto the data without a tag. Undoes a failed <see cref="TryOpen"/>.
    /// </summary>
    public void ApplyGcmKeyStream(ReadOnlySpan<byte> iv, Span<byte> data)
    {
        Begin(iv, default, data);
        GC.KeepAlive(this);
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_CIPHER_CTX_free(handle);
        return true;
    }

    private void Begin(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> associated, Span<byte> data)
    {
        int written;
        bool done = true;
        fixed (byte* ivPointer = iv)
        fixed (byte* associatedPointer = associated)
        fixed (byte* pointer = data)
        {
            done &= LibCrypto.EVP_CipherInit_ex(handle, 0, 0, null, ivPointer, _encrypt) == 1;
            if (associated.Length != 0)
                done &= LibCrypto.EVP_CipherUpdate(handle, null, &written, associatedPointer, associated.Length) == 1;
            if (data.Length != 0)
                done &= LibCrypto.EVP_CipherUpdate(handle, pointer, &written, pointer, data.Length) == 1;
        }

        if (!done)
            throw OpenSslException.FromQueue("AES-GCM");
    }

    private static EvpCipherContext Create(ReadOnlySpan<byte> key, nint cipher, bool encrypt)
    {
        var context = new EvpCipherContext(encrypt);
        fixed (byte* pointer = key)
        {
            if (LibCrypto.EVP_CipherInit_key(context.handle, cipher, 0, pointer, null, encrypt ? 1 : 0) != 1)
            {
                context.Dispose();
                throw OpenSslException.FromQueue("EVP_CipherInit_ex");
            }
        }

        return context;
    }
}
