using System.Runtime.InteropServices;

namespace MediaEngine.Interop.OpenSsl;

/// <summary>The settings of TLS clients: TLS 1.2 and later, with the certificate authorities of the system. Thread-safe.</summary>
public sealed unsafe class TlsContextHandle : SafeHandle
{
    private const int Tls12Version = 0x0303;

    /// <exception cref="OpenSslException">OpenSSL cannot make the context.</exception>
    public TlsContextHandle()
        : base(0, ownsHandle: true)
    {
        SetHandle(LibSsl.SSL_CTX_new(LibSsl.TLS_client_method()));
        if (IsInvalid)
            throw OpenSslException.FromQueue("SSL_CTX_new");
        _ = LibSsl.SSL_CTX_ctrl(handle, LibSsl.SslCtrlSetMinProtocolVersion, Tls12Version, null);
        _ = LibSsl.SSL_CTX_set_default_verify_paths(handle);
        LibCrypto.ERR_clear_error();
    }

    public override bool IsInvalid => handle == 0;

    internal nint Pointer => handle;

    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_CTX_free(handle);
        return true;
    }
}
