namespace MediaEngine.Interop.OpenSsl;

/// <summary>One-shot digests by OpenSSL's names (SHA1, SHA224, SHA256, SHA384, SHA512).</summary>
public static unsafe class MessageDigest
{
    /// <exception cref="OpenSslException">OpenSSL does not have the digest.</exception>
    public static byte[] Compute(string name, ReadOnlySpan<byte> data)
    {
        nint type = LibCrypto.EVP_get_digestbyname(name);
        byte* digest = stackalloc byte[LibCrypto.MaxDigestLength];
        uint length = 0;
        fixed (byte* pointer = data)
        {
            if (type == 0 || LibCrypto.EVP_Digest(pointer, (nuint)data.Length, digest, &length, type, 0) != 1)
                throw OpenSslException.FromQueue(name);
        }

        return new ReadOnlySpan<byte>(digest, (int)length).ToArray();
    }
}
