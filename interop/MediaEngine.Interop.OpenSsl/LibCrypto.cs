using System.Runtime.InteropServices;

namespace MediaEngine.Interop.OpenSsl;

/// <summary>
/// The functions of libcrypto 3 that are used, with their names. Calls on the packet path suppress the GC transition: for a datagram each
/// takes well under a microsecond, takes no lock and never calls back.
/// </summary>
internal static unsafe partial class LibCrypto
{
    public const string Library = "libcrypto.so.3";

    public const int MaxDigestLength = 64;
    public const int BioCtrlReset = 1;
    public const int EvpCtrlAeadGetTag = 0x10;
    public const int EvpCtrlAeadSetTag = 0x11;

    [LibraryImport(Library)]
    public static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    public static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_CIPHER_CTX_set_padding(nint context, int padding);

    [LibraryImport(Library)]
    public static partial nint EVP_aes_128_ctr();

    [LibraryImport(Library)]
    public static partial nint EVP_aes_192_ctr();

    [LibraryImport(Library)]
    public static partial nint EVP_aes_256_ctr();

    [LibraryImport(Library)]
    public static partial nint EVP_aes_128_gcm();

    [LibraryImport(Library)]
    public static partial nint EVP_aes_256_gcm();

    [LibraryImport(Library)]
    public static partial nint EVP_aes_128_ecb();

    [LibraryImport(Library, EntryPoint = "EVP_CipherInit_ex")]
    public static partial int EVP_CipherInit_key(nint context, nint type, nint engine, byte* key, byte* iv, int encrypt);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int EVP_CipherInit_ex(nint context, nint type, nint engine, byte* key, byte* iv, int encrypt);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int EVP_CipherUpdate(nint context, byte* output, int* outputLength, byte* input, int inputLength);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int EVP_CipherFinal_ex(nint context, byte* output, int* outputLength);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int EVP_CIPHER_CTX_ctrl(nint context, int type, int argument, void* pointer);

    [LibraryImport(Library)]
    public static partial int SHA1_Init(Sha1State* state);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int SHA1_Update(Sha1State* state, byte* data, nuint length);

    [LibraryImport(Library, EntryPoint = "SHA1_Update")]
    public static partial int SHA1_Update_long(Sha1State* state, byte* data, nuint length);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial void SHA1_Transform(Sha1State* state, byte* block);

    [LibraryImport(Library)]
    public static partial nint BIO_s_mem();

    [LibraryImport(Library)]
    public static partial nint BIO_new(nint method);

    [LibraryImport(Library)]
    public static partial int BIO_free(nint bio);

    [LibraryImport(Library)]
    public static partial int BIO_read(nint bio, byte* data, int length);

    [LibraryImport(Library)]
    public static partial int BIO_write(nint bio, byte* data, int length);

    [LibraryImport(Library)]
    public static partial nint BIO_ctrl(nint bio, int command, nint argument, void* pointer);

    [LibraryImport(Library)]
    public static partial nint d2i_X509(nint* certificate, byte** data, nint length);

    [LibraryImport(Library)]
    public static partial int i2d_X509(nint certificate, byte** data);

    [LibraryImport(Library)]
    public static partial void X509_free(nint certificate);

    /// <summary>Returns 1 when the text is an address.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int X509_VERIFY_PARAM_set1_ip_asc(nint parameters, string address);

    [LibraryImport(Library)]
    public static partial nint X509_verify_cert_error_string(nint result);

    [LibraryImport(Library)]
    public static partial nint d2i_AutoPrivateKey(nint* key, byte** data, nint length);

    [LibraryImport(Library)]
    public static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint EVP_get_digestbyname(string name);

    [LibraryImport(Library)]
    public static partial int EVP_Digest(byte* data, nuint length, byte* digest, uint* digestLength, nint type, nint engine);

    /// <summary>A public key of its octets; 0 when they are none.</summary>
    [LibraryImport(Library)]
    public static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    public static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    public static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_DigestVerifyInit(nint context, nint* keyContext, nint type, nint engine, nint key);

    /// <summary>Returns 1 when the signature is right.</summary>
    [LibraryImport(Library)]
    public static partial int EVP_DigestVerify(nint context, byte* signature, nuint signatureLength, byte* data, nuint length);

    [LibraryImport(Library)]
    public static partial ulong ERR_get_error();

    [LibraryImport(Library)]
    public static partial void ERR_clear_error();

    [LibraryImport(Library)]
    public static partial void ERR_error_string_n(ulong error, byte* buffer, nuint length);
}
