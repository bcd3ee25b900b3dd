using System.Runtime.InteropServices;

namespace MediaEngine.Interop.OpenSsl;

/// <summary>The functions of libssl 3 that DTLS and TLS need, with their names.</summary>
internal static unsafe partial class LibSsl
{
    public const string Library = "libssl.so.3";

    public const int Dtls12Version = 0xfefd;
    public const int SslCtrlSetMtu = 17;
    public const int SslCtrlMode = 33;
    public const int SslCtrlSetTlsExtHostName = 55;
    public const int SslCtrlSetSessionCacheMode = 44;
    public const int SslCtrlSetGroupsList = 92;
    public const int DtlsCtrlGetTimeout = 73;
    public const int DtlsCtrlHandleTimeout = 74;
    public const int SslCtrlSetMinProtocolVersion = 123;
    public const int SslCtrlSetMaxProtocolVersion = 124;
    public const nint SslModeReleaseBuffers = 0x10;
    public const ulong SslOpNoQueryMtu = 1UL << 12;
    public const ulong SslOpNoTicket = 1UL << 14;
    public const ulong SslOpNoCompression = 1UL << 17;
    public const ulong SslOpCipherServerPreference = 1UL << 22;
    public const ulong SslOpNoRenegotiation = 1UL << 30;
    public const int SslVerifyPeer = 1;
    public const int SslVerifyFailIfNoPeerCertificate = 2;
    public const int SslErrorWantRead = 2;
    public const int SslErrorWantWrite = 3;
    public const int SslErrorZeroReturn = 6;

    [LibraryImport(Library)]
    public static partial nint DTLS_method();

    [LibraryImport(Library)]
    public static partial nint TLS_client_method();

    [LibraryImport(Library)]
    public static partial int SSL_CTX_set_default_verify_paths(nint context);

    [LibraryImport(Library)]
    public static partial nint SSL_get0_param(nint ssl);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_set1_host(nint ssl, string host);

    [LibraryImport(Library)]
    public static partial nint SSL_get_verify_result(nint ssl);

    [LibraryImport(Library)]
    public static partial int SSL_write(nint ssl, byte* buffer, int length);

    [LibraryImport(Library)]
    public static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial nint SSL_CTX_ctrl(nint context, int command, nint argument, void* pointer);

    [LibraryImport(Library)]
    public static partial ulong SSL_CTX_set_options(nint context, ulong options);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_set_cipher_list(nint context, string ciphers);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_use_certificate(nint context, nint certificate);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_use_PrivateKey(nint context, nint key);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_check_private_key(nint context);

    /// <summary>Returns 0 on success, unlike other functions of the library.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_set_tlsext_use_srtp(nint context, string profiles);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_set_verify(nint context, int mode, delegate* unmanaged[Cdecl]<int, nint, int> callback);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_set_cookie_generate_cb(nint context, delegate* unmanaged[Cdecl]<nint, byte*, uint*, int> callback);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_set_cookie_verify_cb(nint context, delegate* unmanaged[Cdecl]<nint, byte*, uint, int> callback);

    [LibraryImport(Library)]
    public static partial nint SSL_new(nint context);

    [LibraryImport(Library)]
    public static partial void SSL_free(nint ssl);

    [LibraryImport(Library)]
    public static partial void SSL_set_bio(nint ssl, nint read, nint write);

    [LibraryImport(Library)]
    public static partial void SSL_set_accept_state(nint ssl);

    [LibraryImport(Library)]
    public static partial void SSL_set_connect_state(nint ssl);

    [LibraryImport(Library)]
    public static partial nint SSL_ctrl(nint ssl, int command, nint argument, void* pointer);

    [LibraryImport(Library)]
    public static partial void DTLS_set_timer_cb(nint ssl, delegate* unmanaged[Cdecl]<nint, uint, uint> callback);

    [LibraryImport(Library)]
    public static partial int DTLSv1_listen(nint ssl, nint address);

    [LibraryImport(LibCrypto.Library)]
    public static partial nint BIO_ADDR_new();

    [LibraryImport(LibCrypto.Library)]
    public static partial void BIO_ADDR_free(nint address);

    [LibraryImport(Library)]
    public static partial int SSL_do_handshake(nint ssl);

    [LibraryImport(Library)]
    public static partial int SSL_read(nint ssl, byte* buffer, int length);

    [LibraryImport(Library)]
    public static partial int SSL_shutdown(nint ssl);

    [LibraryImport(Library)]
    public static partial int SSL_get_error(nint ssl, int result);

    [LibraryImport(Library)]
    public static partial nint SSL_get1_peer_certificate(nint ssl);

    [LibraryImport(Library)]
    public static partial SrtpProtectionProfile* SSL_get_selected_srtp_profile(nint ssl);

    [LibraryImport(Library)]
    public static partial int SSL_export_keying_material(
        nint ssl, byte* output, nuint outputLength, byte* label, nuint labelLength, byte* context, nuint contextLength, int useContext);

    /// <summary>SRTP_PROTECTION_PROFILE.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SrtpProtectionProfile
    {
        public byte* Name;
        public nuint Id;
    }

    /// <summary>struct timeval.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeValue
    {
        public nint Seconds;
        public nint Microseconds;
    }
}
