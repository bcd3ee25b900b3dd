using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MediaEngine.Interop.OpenSsl;

/// <summary>An SSL_CTX for DTLS 1.2 with a certificate and SRTP profiles. Threads may share it after construction.</summary>
/// <remarks>
/// The handshake accepts any peer certificate, because WebRTC certificates are self-signed; the caller compares fingerprints.
/// </remarks>
public sealed unsafe class DtlsContextHandle : SafeHandle
{
    private const string Groups = "X25519:P-256:P-384";

    [ThreadStatic]
    private static byte[]? _cookie;

    /// <param name="certificate">X.509 certificate in DER.</param>
    /// <param name="privateKey">Its private key, PKCS #8 in DER.</param>
    /// <param name="srtpProfiles">OpenSSL's profile names, separated by colons, best first.</param>
    /// <param name="ciphers">OpenSSL's cipher list.</param>
    /// <exception cref="OpenSslException">OpenSSL refuses one of the arguments.</exception>
    public DtlsContextHandle(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> privateKey, string srtpProfiles, string ciphers)
        : base(0, ownsHandle: true)
    {
        SetHandle(LibSsl.SSL_CTX_new(LibSsl.DTLS_method()));
        if (IsInvalid)
            throw OpenSslException.FromQueue("SSL_CTX_new");
        try
        {
            Configure(certificate, privateKey, srtpProfiles, ciphers);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override bool IsInvalid => handle == 0;

    internal nint Pointer => handle;

    /// <summary>
    /// The cookie that OpenSSL writes into a HelloVerifyRequest, or expects in a ClientHello, during the next call of
    /// <see cref="DtlsConnection.Listen"/> on this thread.
    /// </summary>
    internal static void SetExpectedCookie(byte[]? cookie) => _cookie = cookie;

    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_CTX_free(handle);
        return true;
    }

    private void Configure(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> privateKey, string srtpProfiles, string ciphers)
    {
        Check(LibSsl.SSL_CTX_ctrl(handle, LibSsl.SslCtrlSetMinProtocolVersion, LibSsl.Dtls12Version, null) == 1, "minimum version");
        Check(LibSsl.SSL_CTX_ctrl(handle, LibSsl.SslCtrlSetMaxProtocolVersion, LibSsl.Dtls12Version, null) == 1, "maximum version");
        _ = LibSsl.SSL_CTX_set_options(
            handle,
            LibSsl.SslOpNoQueryMtu | LibSsl.SslOpNoTicket | LibSsl.SslOpNoCompression | LibSsl.SslOpCipherServerPreference
            | LibSsl.SslOpNoRenegotiation);
        _ = LibSsl.SSL_CTX_ctrl(handle, LibSsl.SslCtrlSetSessionCacheMode, 0, null);
        _ = LibSsl.SSL_CTX_ctrl(handle, LibSsl.SslCtrlMode, LibSsl.SslModeReleaseBuffers, null);
        fixed (byte* groups = System.Text.Encoding.ASCII.GetBytes(Groups + "\0"))
            Check(LibSsl.SSL_CTX_ctrl(handle, LibSsl.SslCtrlSetGroupsList, 0, groups) == 1, "groups");
        Check(LibSsl.SSL_CTX_set_cipher_list(handle, ciphers) == 1, "SSL_CTX_set_cipher_list");
        Check(LibSsl.SSL_CTX_set_tlsext_use_srtp(handle, srtpProfiles) == 0, "SSL_CTX_set_tlsext_use_srtp");
        LibSsl.SSL_CTX_set_verify(handle, LibSsl.SslVerifyPeer | LibSsl.SslVerifyFailIfNoPeerCertificate, &AcceptCertificate);
        LibSsl.SSL_CTX_set_cookie_generate_cb(handle, &GenerateCookie);
        LibSsl.SSL_CTX_set_cookie_verify_cb(handle, &VerifyCookie);
        fixed (byte* data = certificate)
        {
            byte* at = data;
            nint x509 = LibCrypto.d2i_X509(null, &at, certificate.Length);
            Check(x509 != 0, "d2i_X509");
            int used = LibSsl.SSL_CTX_use_certificate(handle, x509);
            LibCrypto.X509_free(x509);
            Check(used == 1, "SSL_CTX_use_certificate");
        }

        fixed (byte* data = privateKey)
        {
            byte* at = data;
            nint key = LibCrypto.d2i_AutoPrivateKey(null, &at, privateKey.Length);
            Check(key != 0, "d2i_AutoPrivateKey");
            int used = LibSsl.SSL_CTX_use_PrivateKey(handle, key);
            LibCrypto.EVP_PKEY_free(key);
            Check(used == 1, "SSL_CTX_use_PrivateKey");
        }

        Check(LibSsl.SSL_CTX_check_private_key(handle) == 1, "SSL_CTX_check_private_key");
    }

    private static void Check(bool done, string operation)
    {
        if (!done)
            throw OpenSslException.FromQueue(operation);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int AcceptCertificate(int verified, nint store) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GenerateCookie(nint ssl, byte* cookie, uint* length)
    {
        byte[]? expected = _cookie;
        if (expected is null)
            return 0;
        expected.CopyTo(new Span<byte>(cookie, expected.Length));
        *length = (uint)expected.Length;
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int VerifyCookie(nint ssl, byte* cookie, uint length)
    {
        byte[]? expected = _cookie;
        return expected is not null && CryptographicOperations.FixedTimeEquals(new ReadOnlySpan<byte>(cookie, (int)length), expected)
            ? 1
            : 0;
    }
}
