namespace MediaEngine.Interop.OpenSsl;

/// <summary>Verifies signatures of EdDSA on Curve25519 (RFC 8032), which the base library does not have.</summary>
public static unsafe class Ed25519
{
    /// <summary>Octets of a public key.</summary>
    public const int KeySize = 32;

    /// <summary>Octets of a signature.</summary>
    public const int SignatureSize = 64;

    /// <summary>NID of Ed25519 in OpenSSL.</summary>
    private const int Type = 1087;

    /// <summary>False for a wrong signature, and for a key that is none.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != KeySize || signature.Length != SignatureSize)
            return false;
        nint key = 0;
        nint context = LibCrypto.EVP_MD_CTX_new();
        try
        {
            fixed (byte* keyOctets = publicKey, message = data, signed = signature)
            {
                key = LibCrypto.EVP_PKEY_new_raw_public_key(Type, 0, keyOctets, KeySize);
                return key != 0 && context != 0 && LibCrypto.EVP_DigestVerifyInit(context, null, 0, 0, key) == 1
                    && LibCrypto.EVP_DigestVerify(context, signed, SignatureSize, message, (nuint)data.Length) == 1;
            }
        }
        finally
        {
            LibCrypto.EVP_MD_CTX_free(context);
            LibCrypto.EVP_PKEY_free(key);

            // A refused signature leaves an error that a later call of this thread would take for its own.
            LibCrypto.ERR_clear_error();
        }
    }
}
